"use strict";
// Shows the releases whose title, source or day holds every word typed. Without it the whole list is there.
const box = document.getElementById("search"), count = document.getElementById("found");
const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
const rows = Array.from(document.querySelectorAll("#titles tbody tr"), (row) => [row, fold(row.textContent)]);
box.addEventListener("input", () => {
  const words = fold(box.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [row, text] of rows) {
    row.hidden = !words.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  count.textContent = `${shown} of ${rows.length} shown`;
});

// What a mark of a chart says, beside its place; and first the newest end of a chart over time.
const tip = document.getElementById("tip");
for (const chart of document.querySelectorAll(".chart")) {
  if (chart.closest("#months, #coverage")) chart.scrollLeft = chart.scrollWidth;
  chart.addEventListener("pointerover", ({target}) => { tip.textContent = target.role === "graphics-symbol" ? target.ariaLabel : ""; });
  chart.addEventListener("pointerleave", () => { tip.textContent = ""; });
}
