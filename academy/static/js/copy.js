// Copies the words of another element: <button data-copy="#turn-3" data-copy-done="Copied" data-copy-select="Selected, now copy">.
// Where the clipboard is refused (WeCom's browser, plain HTTP) the words are selected instead, ready for a long press.
// The button then sends a "copied" event, which htmx may use to log the use of a script (hx-trigger="copied").

function selectText(target) {
  const range = document.createRange();
  range.selectNodeContents(target);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

function copySelection() {
  try {
    return document.execCommand("copy");
  } catch (refused) {
    return false;
  }
}

async function copyText(target) {
  const text = "value" in target ? target.value : target.innerText.trim();
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refused) {
      // Falls through to the selection below.
    }
  }
  selectText(target);
  return copySelection();
}

function announce(text) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
}

function showDone(button) {
  button.classList.add("is-copied");
  setTimeout(() => button.classList.remove("is-copied"), 2000);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const target = button && document.querySelector(button.dataset.copy);
  if (!target) return;
  event.preventDefault();
  const isCopied = await copyText(target);
  announce(isCopied ? button.dataset.copyDone : button.dataset.copySelect);
  if (isCopied) showDone(button);
  button.dispatchEvent(new CustomEvent("copied", { bubbles: true, detail: { isCopied } }));
});
