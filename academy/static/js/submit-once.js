// Stops a second tap from sending <form data-submit-once> twice. The form is never lost: the button is not disabled
// (that would drop its own name and value), the mark is lifted when the page comes back from the browser's cache, when
// htmx has its answer, and after ten seconds in case the network swallowed the request.

const SECONDS_UNTIL_RETRY = 10;

function setBusy(form, isBusy) {
  if (isBusy) form.dataset.submitting = "";
  else delete form.dataset.submitting;
  form.querySelectorAll("[type=submit]").forEach((button) => {
    if (isBusy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("submitOnce" in form.dataset)) return;
  if ("submitting" in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  setBusy(form, true);
  setTimeout(() => setBusy(form, false), SECONDS_UNTIL_RETRY * 1000);
}, true);

function releaseAll() {
  document.querySelectorAll("form[data-submitting]").forEach((form) => setBusy(form, false));
}

window.addEventListener("pageshow", releaseAll);
document.addEventListener("htmx:afterRequest", releaseAll);
