// Keeps what is typed into <form data-keep="whose"> on this device until it is sent, so that a closed browser loses
// nothing; a clinic shares its computers, and nobody meets what somebody else typed.
// What was kept belongs to one state of the page, its hidden field "basis": after a send that state is gone, and so is it.
// [data-kept] is shown when something was brought back; [data-keep-forget] puts the page's own words back.

const DELAY = 300;
const form = document.querySelector("form[data-keep]");
const key = form && `keep:${form.dataset.keep}:${location.pathname}:${form.elements.basis.value}`;

function fields() {
  return Array.from(form.querySelectorAll("textarea[name]"));
}

function keep() {
  const typed = {};
  fields().forEach((field) => { if (field.value !== field.defaultValue) typed[field.name] = field.value; });
  try {
    if (Object.keys(typed).length) localStorage.setItem(key, JSON.stringify(typed));
    else localStorage.removeItem(key);
  } catch (error) {
    console.warn("What was typed cannot be kept on this device.", error);
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(key) || "{}");
  } catch (error) {
    console.warn("What was kept on this device cannot be read.", error);
    return {};
  }
}

function bringBack() {
  const typed = kept();
  const found = fields().filter((field) => field.name in typed && typed[field.name] !== field.value);
  found.forEach((field) => {
    field.value = typed[field.name];
    const fold = field.closest("details");
    if (fold) fold.open = true;
  });
  const note = form.querySelector("[data-kept]");
  if (found.length && note) note.hidden = false;
}

if (form) {
  let timer;
  bringBack();
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, DELAY); });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-keep-forget]")) return;
    fields().forEach((field) => { field.value = field.defaultValue; });
    keep();
    form.querySelector("[data-kept]").hidden = true;
  });
}
