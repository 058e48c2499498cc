// Shows a short word that goes away by itself: dispatch "toast" with {text, kind} on the document, or let the server
// answer htmx with the header HX-Trigger: {"toast": {"text": "Saved"}}. The region [data-toasts] is a live region, so
// screen readers hear it. It also closes messages: <button data-close-message> removes the [data-message] around it.

const SECONDS_TO_READ = 4;

document.addEventListener("toast", (event) => {
  const region = document.querySelector("[data-toasts]");
  const { text, kind } = event.detail || {};
  if (!region || !text) return;
  const toast = document.createElement("p");
  toast.className = kind ? `toast toast--${kind}` : "toast";
  toast.textContent = text;
  region.append(toast);
  setTimeout(() => toast.remove(), SECONDS_TO_READ * 1000 + text.length * 40);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-close-message]");
  if (button) button.closest("[data-message]").remove();
});
