// Keeps the ticks of <fieldset data-checklist="12-ab34"> on this device only: they are for the reader, not for a record.

function boxesOf(list) {
  return [...list.querySelectorAll("input[type=checkbox]")];
}

function keyOf(list) {
  return `ticks-${list.dataset.checklist}`;
}

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-checklist]");
  if (list) localStorage.setItem(keyOf(list), boxesOf(list).map((box) => (box.checked ? "1" : "0")).join(""));
});

document.querySelectorAll("[data-checklist]").forEach((list) => {
  const ticks = localStorage.getItem(keyOf(list)) || "";
  boxesOf(list).forEach((box, position) => { box.checked = ticks[position] === "1"; });
});
