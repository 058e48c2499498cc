// Saves each answer of <form data-exam="12" data-exam-epoch="3"> as it is given. Every question is a
// <fieldset data-question="4" data-question-epoch="2" data-question-url="…/answers/4/"> of radios or checkboxes, with a
// [data-flag] checkbox. [data-exam-state] says in its own words whether all is saved.
// What is not saved yet waits here and in localStorage under the attempt's key, so that a lost network, a closed tab or
// an ended session loses nothing: it is sent again with growing pauses, when the network is back, and by the next load
// of the page. The server orders answers by (epoch, sequence) and has the last word: 409 means that a newer load exists,
// 410 that the exam is over.

const LONGEST_PAUSE = 20000;
const form = document.querySelector("form[data-exam]");
const storageKey = `exam-${form.dataset.exam}`;
const waiting = new Map();
let sequence = 0;
let failures = 0;
let isSending = false;
let isStopped = false;
let timeout = null;

function fieldsetOf(position) {
  return form.querySelector(`[data-question="${position}"]`);
}

function optionsOf(fieldset) {
  return [...fieldset.querySelectorAll("input:not([data-flag])")];
}

function readAnswer(fieldset) {
  return {
    keys: optionsOf(fieldset).filter((input) => input.checked).map((input) => input.value),
    isFlagged: fieldset.querySelector("[data-flag]").checked,
    epoch: Number(form.dataset.examEpoch),
  };
}

function showAnswer(fieldset, { keys, isFlagged }) {
  optionsOf(fieldset).forEach((input) => { input.checked = keys.includes(input.value); });
  if (isFlagged !== undefined) fieldset.querySelector("[data-flag]").checked = isFlagged;
  fieldset.dispatchEvent(new CustomEvent("answer-shown", { bubbles: true }));
}

function showState() {
  const state = document.querySelector("[data-exam-state]");
  const word = waiting.size === 0 ? "examSaved" : failures > 0 ? "examFailed" : "examSaving";
  if (state && state.textContent !== state.dataset[word]) state.textContent = state.dataset[word];
}

function keep() {
  try {
    if (waiting.size) localStorage.setItem(storageKey, JSON.stringify([...waiting]));
    else localStorage.removeItem(storageKey);
  } catch (full) {
    // A private window has no storage: the answers then wait in this page alone.
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(storageKey)) || [];
  } catch (unreadable) {
    return [];
  }
}

function settle(position, answer) {
  if (waiting.get(position) === answer) waiting.delete(position);
  failures = 0;
}

function csrfToken() {
  // Signing in again in another tab changes the cookie, not this page.
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
}

function send(position, answer) {
  sequence += 1;
  const body = new URLSearchParams({ epoch: form.dataset.examEpoch, sequence, is_flagged: answer.isFlagged });
  answer.keys.forEach((key) => body.append("answer", key));
  return fetch(fieldsetOf(position).dataset.questionUrl, {
    method: "POST", body, headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" }, credentials: "same-origin",
  });
}

function stopWith(dialogId) {
  isStopped = true;
  const dialog = document.getElementById(dialogId);
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", "");
}

function announce(text) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind: "error" } }));
}

async function take(reply, position, answer) {
  if (reply.status === 403) {
    failures += 1;
    stopWith("signed-out");
    return;
  }
  const known = [200, 400, 409, 410].includes(reply.status);
  if (!known) throw new Error(`status ${reply.status}`);
  const data = await reply.json();
  settle(position, answer);
  if (reply.status === 200) {
    fieldsetOf(position).dataset.questionEpoch = form.dataset.examEpoch;
    const timer = document.querySelector("[data-timer]");
    if (timer) timer.dataset.remaining = data.remaining_seconds;
  } else if (reply.status === 400) {
    announce(data.error);
  } else if (reply.status === 409) {
    waiting.clear();
    showAnswer(fieldsetOf(position), { keys: data.current });
    stopWith("opened-elsewhere");
  } else {
    waiting.clear();
    keep();
    isStopped = true;
    window.location = data.url;
  }
}

function pause() {
  return Math.min(LONGEST_PAUSE, 1000 * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);
}

async function sendNext() {
  clearTimeout(timeout);
  if (isSending || isStopped || waiting.size === 0) return;
  isSending = true;
  const [position, answer] = waiting.entries().next().value;
  try {
    await take(await send(position, answer), position, answer);
  } catch (unreachable) {
    failures += 1;
  }
  isSending = false;
  keep();
  showState();
  if (waiting.size) timeout = setTimeout(sendNext, failures ? pause() : 0);
}

form.addEventListener("change", (event) => {
  const fieldset = event.target.closest("[data-question]");
  if (!fieldset) return;
  waiting.set(fieldset.dataset.question, readAnswer(fieldset));
  keep();
  showState();
  sendNext();
});

// The form itself carries every answer, so nothing needs to be sent apart any more.
form.addEventListener("submit", () => {
  waiting.clear();
  keep();
});

window.addEventListener("online", sendNext);

// What an earlier page could not send, unless the question was answered by a later page since.
kept().forEach(([position, answer]) => {
  const fieldset = fieldsetOf(position);
  if (!fieldset || Number(fieldset.dataset.questionEpoch) > answer.epoch) return;
  showAnswer(fieldset, answer);
  waiting.set(position, answer);
});
keep();
if (waiting.size) showState();
sendNext();
