// A button that needs words first: [data-needs-words="comment"] names their field. Where it is empty, nothing is sent:
// the field says why, by the hidden element with its name and "-problem", and has the focus. The server says the same.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-needs-words]");
  const field = button && document.getElementById(button.dataset.needsWords);
  if (!field || field.value.trim()) return;
  event.preventDefault();
  const problem = document.getElementById(`${field.id}-problem`);
  problem.hidden = false;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", problem.id);
  field.focus();
});
