// What gives way to the hits of a search on the page: [data-gives-way] is hidden while [data-hits] holds any.

document.addEventListener("htmx:afterSettle", (event) => {
  const answers = event.detail.target;
  if (!answers.matches("[data-hits]")) return;
  document.querySelectorAll("[data-gives-way]").forEach((other) => {
    other.hidden = answers.childElementCount > 0;
  });
});
