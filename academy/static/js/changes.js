// The bar of a form whose fields are changed one by one: [data-changes] names that form's end, and says how many of its
// textareas whose name begins with "turn-" differ from what readers have, and how much was found in them. It is shown
// after the first change, and not where the end of the form is in sight anyway. A field that comes back changed says
// what readers have in data-was. [data-changed] and [data-findings] take their words from data-one and data-many.

const bar = document.querySelector("[data-changes]");
const end = bar && document.querySelector(bar.dataset.changes);
const form = end && end.closest("form");
let isEndInSight = false;

function isChanged(field) {
  const was = "was" in field.dataset ? field.dataset.was : field.defaultValue;
  return field.value.trim() !== was.replace(/\r\n/g, "\n").trim();
}

function say(place, number) {
  const words = number === 1 ? place.dataset.one : place.dataset.many.replace("{n}", number);
  place.hidden = !number;
  if (place.textContent !== words) place.textContent = words;
}

// What is being written in or gets the focus stays clear of the bar. Not while somebody scrolls: the page is hers then.
function clear(field) {
  if (bar.hidden || bar.contains(field) || !form.contains(field)) return;
  const { top, bottom } = field.getBoundingClientRect();
  const covered = bottom + 8 - bar.getBoundingClientRect().top;
  if (covered > 0 && top > covered) window.scrollBy(0, covered);
}

function show() {
  const fields = Array.from(form.querySelectorAll('textarea[name^="turn-"]'));
  const changed = fields.filter(isChanged);
  form.querySelectorAll("[data-turn]").forEach((turn) => {
    turn.classList.toggle("revise__turn--changed", changed.some((field) => turn.contains(field)));
  });
  say(bar.querySelector("[data-changed]"), changed.length);
  say(bar.querySelector("[data-findings]"), form.querySelectorAll("[data-found] > p").length);
  bar.hidden = !changed.length || isEndInSight;
}

if (form) {
  new IntersectionObserver(([entry]) => {
    isEndInSight = entry.isIntersecting;
    show();
  }).observe(end);
  // Behind the listener of keep.js, which may have brought words back or put the page's own back.
  document.addEventListener("input", ({ target }) => { show(); clear(target); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-keep-forget]")) show(); });
  document.addEventListener("htmx:afterSettle", show);
  document.addEventListener("focusin", ({ target }) => clear(target));
  show();
}
