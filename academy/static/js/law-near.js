// What the law check says, below each field of a script or an SOP in the editor, while its author writes. The element
// that loads this module says where to ask (data-law-near), of which page (data-page), on which channels when there is
// no choice of them (data-channels), and what to say when no answer comes (data-failed).

const own = document.querySelector("script[data-law-near]");
const ROOTS = /^(title|scene|goal|summary|(turns|phases)-.*)$/;
const FIELDS = "textarea, input[type=text]";
const PAUSE = 600;
// Fewer bytes than the server takes, whatever the letters.
const MOST = 24000;
const timers = new WeakMap();

function isChecked(field) {
  return field.matches(FIELDS) && ROOTS.test(field.name) && !field.closest('[data-streamfield-child][aria-hidden="true"]');
}

// "reply" in a plain turn, "branch_when" in a branch, "action" in a step, which is an entry of a list.
function kindOf(field) {
  const block = field.closest("[data-streamfield-child]");
  if (!block) return field.name;
  const type = block.querySelector(':scope > input[name$="-type"]').value;
  const part = field.closest("[data-contentpath], [data-streamfield-child]");
  return [type === "item" ? "" : type, part === block ? "" : part.dataset.contentpath].filter(Boolean).join("_") || "check";
}

function make(name, className, ...children) {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon law-near__icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

// The place below the field, there before anything is said in it, so that it is read out.
function placeFor(field) {
  const around = field.closest("[data-field-wrapper]") || field.parentElement;
  const old = around.querySelector(":scope > [data-law-said]");
  if (old) return old;
  const place = make("div", "law-near");
  place.id = `${field.id}-law`;
  place.dataset.lawSaid = "";
  place.setAttribute("aria-live", "polite");
  around.append(place);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${place.id}`.trim());
  return place;
}

const ICONS = { error: "warning", warning: "info-circle", waived: "key", hint: "help" };

function row(letters, found) {
  const part = (from, to) => letters.slice(from, to).join("");
  const words = make("p", "law-near__words", part(found.first, found.start));
  words.append(make("mark", "", part(found.start, found.end)), part(found.end, found.last));
  const body = make("div", "law-near__body", make("b", "law-near__label", found.label), words);
  if (found.advice) body.append(make("p", "law-near__advice", found.advice));
  if (found.source) body.append(make("p", "law-near__source", found.source));
  return make("li", `law-near__finding law-near__finding--${found.state}`, icon(ICONS[found.state]), body);
}

function show(field, sent, findings) {
  if (field.value !== sent) return;
  // Offsets count code points, as the spread of a string does.
  const letters = [...sent];
  const rows = findings.map((found) => row(letters, found));
  placeFor(field).replaceChildren(...(rows.length ? [make("ul", "law-near__list", ...rows)] : []));
}

function channels() {
  const boxes = [...document.querySelectorAll("input[name=channels]")];
  const fixed = own.dataset.channels ? own.dataset.channels.split(" ") : [];
  return boxes.length ? boxes.filter((box) => box.checked).map((box) => box.value) : fixed;
}

async function ask(fields) {
  const sent = fields.map((field) => field.value);
  const texts = fields.map((field) => ({ kind: kindOf(field), text: field.value }));
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const body = JSON.stringify({ page: Number(own.dataset.page) || null, channels: channels(), texts });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(own.dataset.lawNear, { method: "POST", headers, body, credentials: "same-origin" })
    .then((response) => response.json()).catch(() => ({ error: own.dataset.failed }));
  if (answer.error) placeFor(fields[0]).replaceChildren(make("p", "law-near__failed", answer.error));
  else fields.forEach((field, position) => show(field, sent[position], answer.found[position]));
}

function askAll(isWanted = () => true) {
  const portions = [[]];
  let size = 0;
  [...document.querySelectorAll(FIELDS)].filter((field) => field.value && isChecked(field) && isWanted(field)).forEach((field) => {
    if (size && size + field.value.length > MOST) { portions.push([]); size = 0; }
    portions[portions.length - 1].push(field);
    size += field.value.length;
  });
  portions.filter((fields) => fields.length).forEach(ask);
}

document.addEventListener("input", ({ target }) => {
  if (!isChecked(target)) return;
  placeFor(target);
  clearTimeout(timers.get(target));
  timers.set(target, setTimeout(() => ask([target]), PAUSE));
});
document.addEventListener("change", ({ target }) => { if (target.matches("input[name=channels]")) askAll(); });
// Wagtail keeps the clicks on its buttons to itself, so they are seen on their way down.
document.addEventListener("click", ({ target }) => {
  const isNew = (field) => !document.getElementById(`${field.id}-law`);
  if (target.closest('[data-streamfield-action="DUPLICATE"]')) setTimeout(() => askAll(isNew), PAUSE);
}, true);
// A draft in which something was found when it was opened says so at its fields as well.
if (document.querySelector(".law-findings")) window.addEventListener("load", () => askAll());
