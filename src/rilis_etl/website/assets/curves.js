// Curves of terms beside each other: the share of releases that hold each, with the counts behind every point.

const WIDTH = 900, HEIGHT = 240, LEFT = 44, RIGHT = 24, TOP = 10, BOTTOM = 26;
export const MOST_CURVES = 4;

const svg = (tag, attributes, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

/** Rows of months ({on, count, all}) gathered by year where the span is long, with every year or month in it. */
export function gathered(months) {
  const known = months.filter((month) => month.on);
  if (!known.length) return {per: "year", periods: []};
  const years = [known[0].on, known.at(-1).on].map((day) => +day.slice(0, 4));
  const per = years[1] - years[0] > 3 ? "year" : "month", length = per === "year" ? 4 : 7;
  const sums = new Map();
  for (const month of known) {
    const key = month.on.slice(0, length), sum = sums.get(key) ?? {count: 0, all: 0};
    sums.set(key, {count: sum.count + month.count, all: sum.all + month.all});
  }
  const periods = [];
  for (let key = known[0].on.slice(0, length); key <= known.at(-1).on.slice(0, length); key = following(key))
    periods.push({key, ...(sums.get(key) ?? {count: 0, all: 0})});
  return {per, periods};
}

function following(key) {
  const [year, month] = key.split("-").map(Number);
  const next = month === undefined ? [year + 1] : month === 12 ? [year + 1, 1] : [year, month + 1];
  return next.map((number, n) => String(number).padStart(n ? 2 : 4, "0")).join("-");
}

/** One chart of curves ({term, periods}); `label` says what is drawn. Periods without any release have no point. */
export function chart(curves, label, percent) {
  const periods = curves[0].periods, share = ({count, all}) => count / all;
  const held = curves.flatMap((curve) => curve.periods.filter(({all}) => all).map(share));
  const top = ceiling(Math.max(...held, 0.001));
  const x = (n) => LEFT + (periods.length < 2 ? 0.5 : n / (periods.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
  const drawing = svg("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "curve", role: "img", "aria-label": label});
  for (const part of [0, 0.5, 1]) {
    const at = y(part * top);
    drawing.append(svg("line", {x1: LEFT, x2: WIDTH - RIGHT, y1: at, y2: at, class: "grid"}),
      svg("text", {x: LEFT - 6, y: at + 4, "text-anchor": "end"}, percent(part * top)));
  }
  const every = Math.ceil(periods.length / 12);
  periods.forEach(({key}, n) => {
    if (n % every === 0) drawing.append(svg("text", {x: x(n), y: HEIGHT - 6, "text-anchor": "middle"}, key));
  });
  curves.forEach((curve, number) => {
    const points = curve.periods.map((period, n) => ({...period, x: x(n), y: period.all ? y(share(period)) : 0}))
      .filter(({all}) => all);
    drawing.append(svg("polyline", {class: `line s${number}`, points: points.map((point) => `${point.x},${point.y}`).join(" ")}));
    for (const point of points) {
      const words = `${curve.term}: ${point.key}: ${point.count} / ${point.all} (${percent(share(point))})`;
      drawing.append(svg("circle", {class: `s${number}`, cx: point.x, cy: point.y, r: 3.5}, svg("title", {}, words)));
    }
  });
  return drawing;
}

/** The mark of a curve in a legend. */
export const key = (number) => svg("svg", {width: 28, height: 10, class: "curve", "aria-hidden": "true"},
  svg("line", {x1: 0, x2: 28, y1: 5, y2: 5, class: `line s${number}`}));

/** The next of 1, 2, 5, 10, 20 … per cent or thousandths. */
function ceiling(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return Math.min(1, [1, 2, 5, 10].map((step) => step * unit).find((step) => step >= value * 0.999));
}
