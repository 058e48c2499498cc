// Copies the words of other elements: <button data-copy="#turn-3" data-copy-done="Copied" data-copy-select="Selected, now
// copy">; a selector of several copies them all, with a blank line between. Where the clipboard is refused (WeCom's
// browser, plain HTTP) the words are selected instead, ready for a long press.
// With data-copy-use="/scripts/…/used/", -number and -block the server is told which version was copied, with what
// stands in [data-customer-key]. A lost network loses that note and nothing else: copying never waits for it.
// The button then sends a "copied" event. The root gets the class can-copy, without which the style sheet shows none.

function wordsOf(targets) {
  return targets.map((target) => ("value" in target ? target.value : target.innerText.trim())).join("\n\n");
}

function selectText(target) {
  if (target.select) {
    target.select();
    return;
  }
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

// What stands between two replies must not be copied with them, so several are put together in a field of their own.
function fieldWith(text, button) {
  const old = button.nextElementSibling;
  if (old && old.matches(".copied-words")) old.remove();
  const field = document.createElement("textarea");
  field.className = "input copied-words";
  field.readOnly = true;
  field.value = text;
  field.setAttribute("aria-label", button.textContent.trim());
  button.insertAdjacentElement("afterend", field);
  return field;
}

function copyBySelection(targets, text, button) {
  if (targets.length === 1) {
    selectText(targets[0]);
    return copySelection();
  }
  const field = fieldWith(text, button);
  selectText(field);
  const isCopied = copySelection();
  if (isCopied) field.remove();
  return isCopied;
}

async function copyText(targets, button) {
  const text = wordsOf(targets);
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refused) {
      // Falls through to the selection below.
    }
  }
  return copyBySelection(targets, text, button);
}

function announce(text, kind) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind } }));
}

function showDone(button) {
  button.classList.add("is-copied");
  setTimeout(() => button.classList.remove("is-copied"), 2000);
}

async function sendUse(button, customer) {
  const { copyUse, copyNumber, copyBlock } = button.dataset;
  // In another site's frame the site's own cookie is held back, and the one that is marked for frames is not.
  const cookie = document.cookie;
  const token = cookie.match(/(?:^|; )csrftoken=([^;]+)/) || cookie.match(/(?:^|; )beside_csrftoken=([^;]+)/);
  const body = new URLSearchParams({ number: copyNumber, block: copyBlock, customer });
  const headers = { "X-CSRFToken": token ? token[1] : "", Accept: "application/json" };
  return fetch(copyUse, { method: "POST", body, headers, credentials: "same-origin", keepalive: true });
}

async function logUse(button) {
  const key = document.querySelector("[data-customer-key]");
  try {
    const reply = await sendUse(button, key ? key.value : "");
    // The key is none: she is told, and the copying is noted without it.
    if (reply.status === 422) {
      announce((await reply.json()).error, "late");
      await sendUse(button, "");
    }
  } catch (unreachable) {
    // The words are copied; a note that gets lost on the way is not worth a word.
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const targets = button ? [...document.querySelectorAll(button.dataset.copy)] : [];
  if (targets.length === 0) return;
  event.preventDefault();
  const isCopied = await copyText(targets, button);
  announce(isCopied ? button.dataset.copyDone : button.dataset.copySelect);
  if (isCopied) showDone(button);
  button.dispatchEvent(new CustomEvent("copied", { bubbles: true, detail: { isCopied } }));
  if (button.dataset.copyUse) logUse(button);
});

document.documentElement.classList.add("can-copy");
