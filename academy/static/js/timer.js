// Counts an exam down: <p data-timer data-remaining="1200" data-timer-url="…/remaining/" data-timer-warn="300"
// data-timer-say="{n} minutes left"><span data-timer-value>20:00</span><span class="visually-hidden" data-timer-voice
// role="status"></span></p>.
// The server owns the deadline. This only shows the seconds it gave, counted on the page's own steady clock, since the
// phone's clock can be wrong or be moved. That clock may stand still while the phone sleeps, so the server is asked again
// when the page comes back. Whoever learns the truth elsewhere (a saved answer) just writes a new data-remaining.
// At zero the element sends "timer-ended" and hands in the form that data-timer-submit names, once.

const started = new WeakMap();
const MINUTES_TO_SAY = [10, 5, 1];

function secondsLeft(timer) {
  let start = started.get(timer);
  if (!start || start.given !== timer.dataset.remaining) {
    start = { given: timer.dataset.remaining, at: performance.now() };
    started.set(timer, start);
  }
  return Math.max(0, Math.ceil(Number(start.given) - (performance.now() - start.at) / 1000));
}

function asClock(seconds) {
  const pad = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function say(timer, seconds) {
  const voice = timer.querySelector("[data-timer-voice]");
  const minutes = seconds / 60;
  if (voice && timer.dataset.timerSay && MINUTES_TO_SAY.includes(minutes)) {
    voice.textContent = timer.dataset.timerSay.replace("{n}", minutes);
  }
}

function end(timer) {
  if ("timerEnded" in timer.dataset) return;
  timer.dataset.timerEnded = "";
  timer.dispatchEvent(new CustomEvent("timer-ended", { bubbles: true }));
  const form = timer.dataset.timerSubmit && document.getElementById(timer.dataset.timerSubmit);
  // Not requestSubmit(): an unanswered required field must not keep the paper back.
  if (form) form.submit();
}

function show(timer) {
  const seconds = secondsLeft(timer);
  const value = timer.querySelector("[data-timer-value]") || timer;
  const text = asClock(seconds);
  if (value.textContent !== text) {
    value.textContent = text;
    say(timer, seconds);
  }
  timer.classList.toggle("timer--ending", seconds <= Number(timer.dataset.timerWarn || 60));
  if (seconds === 0) end(timer);
}

async function askServer(timer) {
  try {
    const answer = await fetch(timer.dataset.timerUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { remaining_seconds: remaining } = await answer.json();
    started.delete(timer);
    timer.dataset.remaining = remaining;
  } catch (offline) {
    // The seconds shown stay an estimate until the network is back; the server closes the attempt in any case.
  }
}

function showAll() {
  document.querySelectorAll("[data-timer]").forEach(show);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.querySelectorAll("[data-timer][data-timer-url]").forEach(askServer);
});

setInterval(showAll, 250);
showAll();
