// Opens and closes a <dialog>: <button data-dialog-open="assign"> … <button data-dialog-close>. A link may carry
// data-dialog-open too: without script it leads to its page. A tap on the backdrop closes; Escape is the browser's.

function openDialog(dialog) {
  if (dialog.open) return;
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", "");
}

function closeDialog(dialog) {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}

function isOutside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  const dialog = opener && document.getElementById(opener.dataset.dialogOpen);
  if (dialog) {
    event.preventDefault();
    openDialog(dialog);
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closeDialog(closer.closest("dialog"));
    return;
  }
  // A click made by the keyboard has no place (0, 0), and its target is never the dialog itself.
  if (event.target.nodeName === "DIALOG" && isOutside(event.target, event)) closeDialog(event.target);
});

// The server closes the sheet after a saved form: HX-Trigger: close-dialog.
document.addEventListener("close-dialog", () => {
  document.querySelectorAll("dialog[open]").forEach(closeDialog);
});
