// Shows a field only while a choice is made: <input data-shown-when="due_in=day"> belongs to the radio button of that
// name and value in its form. Without this script it is always there.
function follow(form) {
  for (const part of form.querySelectorAll("[data-shown-when]")) {
    const [name, value] = part.dataset.shownWhen.split("=");
    part.hidden = new FormData(form).get(name) !== value;
  }
}

function followAll() {
  for (const part of document.querySelectorAll("[data-shown-when]")) follow(part.closest("form"));
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (form) follow(form);
});
document.addEventListener("htmx:afterSettle", followAll);
followAll();
