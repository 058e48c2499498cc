// Keeps the overview of an exam in step with the answers: <dialog data-overview> holds an [data-overview-item="4"] per
// question, a sentence [data-overview-missing="Not answered yet: {list}."] and one about flags. It looks at the
// [data-question] fieldsets of the page only, and closes when one of its numbers is tapped. While questions are open,
// its link [data-overview-go] leads to the first of them and is what the dialog opens on; afterwards that is the button
// [data-overview-hand-in].

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

function leadTo(fieldset, number) {
  const go = document.querySelector("[data-overview-go]");
  const handIn = document.querySelector("[data-overview-hand-in]");
  const { overviewHandIn, overviewHandInOpen } = handIn.dataset;
  go.href = fieldset ? `#${fieldset.id}` : "#hand-in";
  handIn.textContent = fieldset ? overviewHandInOpen.replace("{number}", number) : overviewHandIn;
  [[go, Boolean(fieldset)], [handIn, !fieldset]].forEach(([act, isMain]) => {
    act.classList.toggle("button--quiet", !isMain);
    act.toggleAttribute("autofocus", isMain);
  });
}

function showOverview() {
  const fieldsets = [...document.querySelectorAll("[data-question]")];
  const open = fieldsets.filter((fieldset) => !isAnswered(fieldset));
  const flagged = fieldsets.filter(isFlagged);
  fieldsets.forEach(showItem);
  leadTo(open[0], open.length);
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
  if (event.target.closest("[data-overview-item], [data-overview-go]")) document.dispatchEvent(new CustomEvent("close-dialog"));
});
showOverview();
