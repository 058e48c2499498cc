// Keeps what is typed into <form data-keep="whose"> on this device until it is sent, so that a closed browser, another
// tab or a colleague's version loses nothing; a clinic shares its computers, and nobody meets what somebody else typed.
// What was sent is known by the form's field "basis", which is another one afterwards: then it is not offered again.
// [data-kept] is shown when something was brought back; [data-keep-forget] puts the page's own words back;
// [data-refused] says that what was sent did not arrive.

const DELAY = 300;
const form = document.querySelector("form[data-keep]");
const key = form && `keep:${form.dataset.keep}:${location.pathname}`;
const basis = form && form.elements.basis.value;
// The fields that this tab has a say in: another one may keep words for the others.
const touched = new Set();

function fields() {
  return Array.from(form.querySelectorAll("textarea[name]"));
}

function kept() {
  try {
    return { typed: {}, sent: [], ...JSON.parse(localStorage.getItem(key) || "{}") };
  } catch (error) {
    console.warn("What was kept on this device cannot be read.", error);
    return { typed: {}, sent: [] };
  }
}

function put(typed, sent) {
  try {
    if (Object.keys(typed).length) localStorage.setItem(key, JSON.stringify({ basis, sent, typed }));
    else localStorage.removeItem(key);
  } catch (error) {
    console.warn("What was typed cannot be kept on this device.", error);
  }
}

function keep({ isSending = false } = {}) {
  const { typed } = kept();
  const hers = fields().filter((field) => touched.has(field.name));
  hers.forEach((field) => {
    if (field.value !== field.defaultValue) typed[field.name] = field.value;
    else delete typed[field.name];
  });
  put(typed, isSending ? hers.map((field) => field.name) : []);
}

function bringBack(typed) {
  const found = fields().filter((field) => field.name in typed && typed[field.name] !== field.value);
  found.forEach((field) => {
    touched.add(field.name);
    field.value = typed[field.name];
    const fold = field.closest("details");
    if (fold) fold.open = true;
  });
  const note = form.querySelector("[data-kept]");
  if (found.length && note) note.hidden = false;
}

if (form) {
  let timer;
  const before = kept();
  const isRefused = form.querySelector("[data-refused]") !== null;
  if (before.basis !== basis && !isRefused) before.sent.forEach((name) => delete before.typed[name]);
  bringBack(before.typed);
  put(before.typed, []);
  form.addEventListener("input", ({ target }) => {
    touched.add(target.name);
    clearTimeout(timer);
    timer = setTimeout(keep, DELAY);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); keep({ isSending: true }); });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-keep-forget]")) return;
    clearTimeout(timer);
    fields().forEach((field) => { field.value = field.defaultValue; });
    put({}, []);
    form.querySelector("[data-kept]").hidden = true;
  });
}
