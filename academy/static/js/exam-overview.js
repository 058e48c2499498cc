// Keeps the overview of an exam in step with the answers: <dialog data-overview> holds an [data-overview-item="4"] per
// question, a sentence [data-overview-missing="Not answered yet: {list}."] and one about flags. It looks at the
// [data-question] fieldsets of the page only, and closes when one of its numbers is tapped.

function isAnswered(fieldset) {
  return Boolean(fieldset.querySelector("input:checked:not([data-flag])"));
}

function isFlagged(fieldset) {
  return Boolean(fieldset.querySelector("[data-flag]:checked"));
}

function numbers(fieldsets) {
  return fieldsets.map((fieldset) => fieldset.dataset.question).join(", ");
}

function showItem(fieldset) {
  const item = document.querySelector(`[data-overview-item="${fieldset.dataset.question}"]`);
  const words = [fieldset.dataset.question, item.dataset[isAnswered(fieldset) ? "overviewAnswered" : "overviewOpen"]];
  if (isFlagged(fieldset)) words.push(item.dataset.overviewFlagged);
  item.classList.toggle("navigator__item--answered", isAnswered(fieldset));
  item.classList.toggle("navigator__item--flagged", isFlagged(fieldset));
  item.setAttribute("aria-label", words.join(", "));
}

function showOverview() {
  const fieldsets = [...document.querySelectorAll("[data-question]")];
  const open = fieldsets.filter((fieldset) => !isAnswered(fieldset));
  const flagged = fieldsets.filter(isFlagged);
  fieldsets.forEach(showItem);
  document.querySelectorAll("[data-overview-count]").forEach((count) => {
    count.textContent = fieldsets.length - open.length;
  });
  const missing = document.querySelector("[data-overview-missing]");
  const { overviewMissing, overviewComplete } = missing.dataset;
  missing.textContent = open.length ? overviewMissing.replace("{list}", numbers(open)) : overviewComplete;
  const flags = document.querySelector("[data-overview-flags]");
  flags.hidden = flagged.length === 0;
  flags.textContent = flags.dataset.overviewFlags.replace("{list}", numbers(flagged));
}

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-question]")) showOverview();
});
document.addEventListener("answer-shown", showOverview);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-overview-item]")) document.dispatchEvent(new CustomEvent("close-dialog"));
});
showOverview();
