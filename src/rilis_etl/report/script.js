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
  count.textContent = count.dataset.say.replace("{shown}", shown).replace("{count}", rows.length);
});

// What a mark of a chart says, beside its place.
const tip = document.getElementById("tip");
for (const chart of document.querySelectorAll(".chart")) {
  chart.addEventListener("pointerover", ({target}) => { tip.textContent = target.role === "graphics-symbol" ? target.ariaLabel : ""; });
  chart.addEventListener("pointerleave", () => { tip.textContent = ""; });
}

// Small charts: each on its own scale and in its own years, or all on one.
for (const box of document.querySelectorAll(".one-scale")) {
  box.addEventListener("change", () => {
    const charts = box.parentElement.nextElementSibling;
    charts.classList.toggle("shared-scale", box.checked);
    for (const bars of charts.querySelectorAll("g[data-own]")) bars.setAttribute("transform", box.checked ? bars.dataset.shared : bars.dataset.own);
  });
}

// The calendar of any institution and year, from the days that stand packed beside its name (year_calendar.py).
const source = document.getElementById("calendar-source"), year = document.getElementById("calendar-year");
function unpacked(packed) {
  const days = new Map();
  let day = 0;
  for (const entry of packed.split(" ").filter(Boolean)) {
    const [step, loaded = 1, missing = 0] = entry.split(",").map((digits) => parseInt(digits, 36));
    day += step;
    days.set(new Date(day * 864e5).toISOString().slice(0, 10), {loaded, missing});
  }
  return days;
}
function drawCalendar() {
  const drawing = document.querySelector(".calendar svg"), days = unpacked(source.selectedOptions[0].dataset.days);
  const STEP = 16, SIDE = 13, TOP = 14, first = new Date(Date.UTC(year.value, 0, 1)), offset = (first.getUTCDay() + 6) % 7;
  for (const old of drawing.querySelectorAll("rect")) old.remove();
  for (const text of drawing.querySelectorAll("text"))
    text.setAttribute("x", Math.floor(((Date.UTC(year.value, text.textContent - 1, 1) - first) / 864e5 + offset) / 7) * STEP);
  for (let n = 0, at = first; at.getUTCFullYear() === first.getUTCFullYear(); at = new Date(first.getTime() + ++n * 864e5)) {
    const day = at.toISOString().slice(0, 10), {loaded, missing} = days.get(day) ?? {loaded: 0, missing: 0};
    const told = drawing.dataset.loaded.replace("{day}", day).replace("{loaded}", loaded);
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const values = {x: Math.floor((n + offset) / 7) * STEP, y: TOP + (n + offset) % 7 * STEP, width: SIDE, height: SIDE, role: "graphics-symbol",
      class: `day${loaded >= 4 ? 3 : loaded >= 2 ? 2 : loaded}${missing ? " gap" : ""}`,
      "aria-label": missing ? `${told}, ${drawing.dataset.missing.replace("{missing}", missing)}` : told};
    for (const [name, value] of Object.entries(values)) mark.setAttribute(name, value);
    drawing.append(mark);
  }
}
function offerYears() {
  const known = [...new Set([...unpacked(source.selectedOptions[0].dataset.days).keys()].map((day) => day.slice(0, 4)))].sort().reverse();
  year.replaceChildren(...known.map((each) => new Option(each)));
  drawCalendar();
}
if (source) {
  source.addEventListener("change", offerYears);
  year.addEventListener("change", drawCalendar);
  offerYears();
}

// Every table as a file: CSV, where an apostrophe stands before what a spreadsheet would run as a formula.
const cell = (text) => `"${text.replace(/^(?=\s*[=+@＝＋－＠-]|[\t\r\n])/, "'").replaceAll('"', '""')}"`;
for (const table of document.querySelectorAll("table")) {
  const button = document.createElement("button");
  button.textContent = "CSV";
  button.addEventListener("click", () => {
    const lines = [...table.rows].map((row) => [...row.cells].map((each) => cell(each.textContent)).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], {type: "text/csv"}));
    link.download = `${table.caption.textContent}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1e4);
  });
  table.closest(".scroll").after(button);
}
