// Makes a search box pleasant: <form data-search> with an input of type search and selects; [data-hits] holds the
// answers, each with one [data-hit] (a link, or the summary of a card) and one [data-hits-for="the words"];
// [data-hits-said] says to screen readers how many there are.
// It sends "typed" to htmx when a letter is whole: pinyin on its way to a character is no word to look for. Enter goes
// to the first hit, as soon as the hits are those of the words; the arrow keys walk through them, Escape leads back.
// Answers that are late do not take a hit away that she has opened.

let goesToFirst = false;
let hasOpened = false;

function boxIn(form) {
  return form.querySelector("input[type=search]");
}

function isBox(element) {
  return element.matches("[data-search] input[type=search]");
}

function hits() {
  return [...document.querySelectorAll("[data-hits] [data-hit]")];
}

function tell(element, what) {
  element.dispatchEvent(new CustomEvent(what, { bubbles: true }));
}

function areFor(words) {
  const shown = document.querySelector("[data-hits-for]");
  return Boolean(shown) && shown.dataset.hitsFor === words.trim();
}

document.addEventListener("input", (event) => {
  if (!isBox(event.target)) return;
  goesToFirst = false;
  hasOpened = false;
  if (!event.isComposing) tell(event.target, "typed");
});

document.addEventListener("compositionend", (event) => {
  if (isBox(event.target)) tell(event.target, "typed");
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-search] select")) return;
  event.target.classList.toggle("is-set", event.target.value !== "");
  hasOpened = false;
  tell(event.target, "picked");
});

function pressInBox(event) {
  const [first] = hits();
  if (event.key === "ArrowDown" && first) {
    event.preventDefault();
    first.focus();
  } else if (event.key === "Enter" && window.htmx && event.target.value.trim()) {
    event.preventDefault();
    if (!areFor(event.target.value)) {
      goesToFirst = true;
      hasOpened = false;
      tell(event.target, "typed");
    } else if (first) {
      first.click();
    }
  }
}

function pressInHits(event, hit) {
  const all = hits();
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const box = boxIn(document.querySelector("[data-search]"));
  if (event.key === "Escape") box.focus();
  if (!(event.key in steps)) return;
  event.preventDefault();
  const place = all.indexOf(hit) + steps[event.key];
  if (place < 0) box.focus();
  else if (place < all.length) all[place].focus();
}

document.addEventListener("keydown", (event) => {
  // 229: the key belongs to a letter that is still being put together.
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  const hit = event.target.closest("[data-hit]");
  if (isBox(event.target)) pressInBox(event);
  else if (hit && document.querySelector("[data-search]")) pressInHits(event, hit);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-hits] [data-hit]")) hasOpened = true;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (hasOpened && event.detail.target.matches("[data-hits]")) event.detail.shouldSwap = false;
});

// Only now does htmx know what has come: a card that were opened earlier would stay empty.
document.addEventListener("htmx:afterSettle", (event) => {
  const answers = event.detail.target;
  if (!answers.matches("[data-hits]")) return;
  const said = document.querySelector("[data-hits-said]");
  const shown = answers.querySelector("[data-hits-for]");
  if (said) said.textContent = shown ? shown.innerText.split("\n")[0] : "";
  const [first] = hits();
  if (!areFor(boxIn(document.querySelector("[data-search]")).value)) return;
  if (goesToFirst && first) first.click();
  goesToFirst = false;
});
