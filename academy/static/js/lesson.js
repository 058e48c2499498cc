// Tells the server how a lesson is read: <form data-lesson data-lesson-url="…/progress/"> at its end (its fields, the CSRF
// token, go along), <div data-lesson-block="id"> around each piece, <video data-lesson-player="7" data-lesson-duration="95">.
// Every 15 seconds, and when the page is left, it reports the seconds in which the page was really before her, the piece
// in view and the share of all recordings played. The server believes no more than its own clock. On return it scrolls
// to the piece where she was (data-lesson-resume) and offers the top. Without it, "Done" does what is needed.

const SECONDS_BETWEEN_REPORTS = 15;
const form = document.querySelector("form[data-lesson]");
const blocks = [...document.querySelectorAll("[data-lesson-block]")];
const players = [...document.querySelectorAll("[data-lesson-player]")];
const line = document.querySelector("[data-lesson-scroll]");
let visibleSince = document.hidden ? null : performance.now();
let unreported = 0;
let block = "";

function gatherSeconds() {
  const now = performance.now();
  if (visibleSince !== null) unreported += (now - visibleSince) / 1000;
  visibleSince = document.hidden ? null : now;
  const whole = Math.floor(unreported);
  unreported -= whole;
  return whole;
}

// What was played on an earlier visit stays on this device, one mark for each hundredth of a recording.
function playedMarks(player) {
  const key = `played-${player.dataset.lessonPlayer}`;
  const marks = new Set(JSON.parse(localStorage.getItem(key) || "[]"));
  for (let i = 0; i < player.played.length; i += 1) {
    const scale = 100 / player.duration;
    const last = Math.round(player.played.end(i) * scale);
    for (let mark = Math.round(player.played.start(i) * scale); mark < last; mark += 1) marks.add(mark);
  }
  localStorage.setItem(key, JSON.stringify([...marks]));
  return marks;
}

function lengthOf(player) {
  return player.duration || Number(player.dataset.lessonDuration) || 0;
}

function mediaPercent() {
  const total = players.reduce((sum, player) => sum + lengthOf(player), 0);
  if (!total) return null;
  return Math.floor(players.reduce((sum, player) => sum + playedMarks(player).size * lengthOf(player), 0) / total);
}

function report() {
  const body = new FormData(form);
  body.set("seconds", gatherSeconds());
  body.set("block", block);
  const percent = mediaPercent();
  if (percent !== null) body.set("media_percent", Math.min(100, percent));
  return body;
}

function showComplete() {
  const note = document.querySelector("[data-lesson-complete]");
  if (note) note.hidden = false;
}

async function send() {
  const body = report();
  try {
    const answer = await fetch(form.dataset.lessonUrl, { method: "POST", body });
    if (answer.ok && (await answer.json()).is_complete) showComplete();
  } catch (offline) {
    // The seconds go into the next report; the server accepts them as long as its own clock agrees.
    unreported += Number(body.get("seconds"));
  }
}

function sendAndLeave() {
  if (navigator.sendBeacon) navigator.sendBeacon(form.dataset.lessonUrl, report());
}

function rememberBlockInView() {
  const top = window.innerHeight / 3;
  const seen = blocks.filter((piece) => piece.getBoundingClientRect().top <= top);
  if (seen.length) block = seen[seen.length - 1].dataset.lessonBlock;
}

function showScroll() {
  const article = document.querySelector(".lesson");
  const length = article.offsetTop + article.offsetHeight - window.innerHeight;
  line.value = length > 0 ? Math.min(100, Math.max(0, (window.scrollY / length) * 100)) : 100;
  rememberBlockInView();
}

function resume() {
  const link = document.querySelector("[data-lesson-resume]");
  const place = link && document.getElementById(link.hash.slice(1));
  if (!place || place === blocks[0] || window.location.hash) return;
  place.scrollIntoView();
  const back = document.querySelector("[data-lesson-back]");
  back.hidden = false;
  setTimeout(() => { back.hidden = true; }, 8000);
}

document.addEventListener("visibilitychange", () => {
  // Coming back restarts the server's clock as well, so that time away does not count.
  if (document.hidden) sendAndLeave();
  else send();
});

if (form) {
  window.addEventListener("scroll", showScroll, { passive: true });
  setInterval(() => { if (!document.hidden) send(); }, SECONDS_BETWEEN_REPORTS * 1000);
  players.forEach((player) => ["pause", "ended"].forEach((name) => player.addEventListener(name, send)));
  resume();
  showScroll();
}
