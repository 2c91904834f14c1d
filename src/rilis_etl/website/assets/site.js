// The pages of the site: a search with its curves, a release, the institutions. What is shown stands in the address, so
// that every page can be sent on. Texts of institutions are put in as text, never as HTML.
import {Database, quoted} from "./engine.js";
import {MOST_CURVES, chart, gathered, key} from "./curves.js";

const PAGE = 30, MOST_ROWS = 100_000;
const form = document.getElementById("search"), main = document.getElementById("main"), state = document.getElementById("state");
const site = await fetch("site.json").then((answer) => answer.json()).catch(() => null);
if (!site) {
  state.textContent = "Put this folder on a web server, for instance: python3 -m http.server";
  throw new Error("no site.json");
}
const say = (phrase, values = {}) =>
  (site.phrases[phrase] ?? phrase).replace(/\{(\w+)\}/g, (_, name) => values[name]);
const number = new Intl.NumberFormat(site.language).format;
const percent = new Intl.NumberFormat(site.language, {style: "percent", maximumFractionDigits: 1}).format;
const day = (text) => text ? new Intl.DateTimeFormat(site.language, {dateStyle: "long", timeZone: "UTC"}).format(new Date(text)) : say("no day");
const languages = new Intl.DisplayNames([site.language], {type: "language"});
const languageName = (tag) => { try { return tag === "und" ? say("not certain") : languages.of(tag); } catch { return tag; } };
const sources = new Map(site.sources.map((source) => [source.source, source]));
const database = Database.open(site);

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value); else if (value != null) made.setAttribute(name, value);
  made.append(...children.flat().filter((child) => child != null));
  return made;
};
const link = (url, ...text) => /^https?:\/\//.test(url ?? "") ? element("a", {href: url, rel: "noopener nofollow"}, ...text) : element("span", {}, ...text);
const table = (head, lines) => element("div", {class: "scroll", tabindex: 0}, element("table", {},
  element("thead", {}, element("tr", {}, head.map((name) => element("th", {scope: "col"}, name)))),
  element("tbody", {}, lines.map((line) => element("tr", {}, line.map((cell) => element("td", {class: typeof cell === "number" ? "number" : null}, typeof cell === "number" ? number(cell) : cell ?? "–")))))));

function saved(name, type, content) {
  const url = URL.createObjectURL(new Blob([content], {type}));
  element("a", {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
// an apostrophe before what a spreadsheet would run as a formula
const cell = (text) => `"${(text ?? "").replace(/^(?=\s*[=+@＝＋－＠-]|[\t\r\n])/, "'").replaceAll('"', '""')}"`;
const csv = (lines) => [Object.keys(lines[0] ?? {}), ...lines.map(Object.values)].map((line) => line.map(cell).join(",")).join("\n") + "\n";

/** What is asked for, from the address. */
function wanted() {
  const asked = new URLSearchParams(location.hash.slice(1));
  return {release: asked.get("release"), isAbout: asked.has("about"),
    ...Object.fromEntries(["q", "source", "language", "since", "until"].map((name) => [name, (asked.get(name) ?? "").trim()]))};
}
const filters = (asked) => ["since", "until", "source", "language"].map((name) => `${name} := ${quoted(asked[name])}`).join(", ");
const conditions = (asked) => [
  asked.source && `source = ${quoted(asked.source)}`, asked.language && `language_tag = ${quoted(asked.language)}`,
  asked.since && `published_on >= ${quoted(asked.since)}`, asked.until && `published_on <= ${quoted(asked.until)}`,
].filter(Boolean).join(" and ") || "true";
const queriesOf = (asked) => asked.q.split(";").map((query) => query.trim()).filter(Boolean).slice(0, MOST_CURVES);
const found = (query, asked) => `search_matches(${quoted(query)}, ${filters(asked)}) inner join (select document_number, release_id from search_documents) as documents using (document_number) inner join release_pages using (release_id)`;
const wrong = (error) => element("p", {class: "wrong", role: "alert"}, error.message.replace(/^.*?\bsearch: /s, ""));

async function showSearch(asked, db) {
  const queries = queriesOf(asked), query = queries[0];
  const listed = (shown) => query
    ? `select release_id, source, published_on, title, snippet, has_text, withdrawn_on from search(${quoted(query)}, hits := ${shown}, ${filters(asked)}) inner join (select release_id, has_text, withdrawn_on from release_pages) as pages using (release_id) order by rank`
    : `select release_id, source, published_on, title, null as snippet, has_text, withdrawn_on from release_pages where ${conditions(asked)} order by published_on desc nulls last, release_id limit ${shown}`;
  const counted = query ? `from search_count(${quoted(query)}, ${filters(asked)})` : `select count(*) as release_count from release_pages where ${conditions(asked)}`;
  const lines = await db.ask(listed(PAGE));
  const list = element("ol", {class: "hits"}, lines.map(hit)), head = element("div", {class: "row"}), drawn = element("div", {});
  const all = query
    ? `select published_on, source, title, url, citation from ${found(query, asked)} order by score desc`
    : `select published_on, source, title, url, citation from release_pages where ${conditions(asked)} order by published_on desc`;
  const more = element("button", {type: "button", onclick: async () => {
    const next = await db.ask(listed(list.children.length + 5 * PAGE));
    more.hidden = next.length < list.children.length + 5 * PAGE;
    list.append(...next.slice(list.children.length).map(hit));
  }}, say("More"));
  more.hidden = lines.length < PAGE;
  const download = element("button", {type: "button", onclick: async () => saved("releases.csv", "text/csv", csv(await db.ask(`${all} limit ${MOST_ROWS}`)))}, "CSV");
  const rest = async () => { // the list is there: what else there is to say follows
    const [{release_count: count}] = await db.ask(counted);
    head.append(element("strong", {}, say(+count === 1 ? "{count} release" : "{count} releases", {count: number(+count)}), queries.length > 1 ? `: ${query}` : ""), ...(+count ? [download] : []));
    if (query) drawn.append(...(+count ? [] : await hints(query, db)), ...await curves(queries, asked, db));
  };
  rest().catch((error) => drawn.append(wrong(error)));
  return [head, drawn, list, more, element("details", {}, element("summary", {}, "SQL"), element("pre", {}, listed(PAGE)))];
}

function hit(line) {
  const about = [sources.get(line.source)?.name ?? line.source, day(line.published_on), line.withdrawn_on && say("taken off its site"), line.has_text === "false" && say("title only")];
  return element("li", {}, element("h3", {}, element("a", {href: `#release=${line.release_id}`}, line.title)),
    element("p", {class: "dim"}, about.filter(Boolean).join(" · ")), line.snippet ? element("p", {}, marked(line.snippet)) : null);
}
const marked = (snippet) => snippet.split(/(\[[^\][]*\])/).map((part) => part.startsWith("[") ? element("mark", {}, part.slice(1, -1)) : part);

async function hints(query, db) {
  const missing = await db.ask(`select word, array_to_string(near_words, ', ') as near from search_hints(${quoted(query)})`);
  return missing.map(({word, near}) => element("p", {}, say("No text has “{word}”.", {word}), near ? ` ${say("Near: {words}.", {words: near})}` : null));
}

async function curves(queries, asked, db) {
  const drawn = [];
  for (const term of queries) {
    const months = await db.ask(`select month_on as on_day, release_count, all_count from term_per_month(${quoted(term)}, ${filters(asked)})`);
    drawn.push({term, ...gathered(months.map((month) => ({on: month.on_day, count: +month.release_count, all: +month.all_count})))});
  }
  if (!drawn[0].periods.length) return [];
  const total = ({periods}) => periods.reduce((sum, {count}) => sum + count, 0);
  const label = say(drawn[0].per === "year" ? "Share of the releases of each year that hold it" : "Share of the releases of each month that hold it");
  const lines = drawn[0].periods.map((period, n) => [period.key, period.all, ...drawn.map((curve) => curve.periods[n].count)]);
  return [element("figure", {}, element("div", {class: "scroll", tabindex: 0}, chart(drawn, label, percent)),
    element("figcaption", {class: "dim"}, `${label}: `, drawn.map((curve, n) => element("span", {class: "key"}, key(n), `${curve.term} (${number(total(curve))})`)))),
    element("details", {}, element("summary", {}, say("The numbers as a table")), table([say(drawn[0].per), say("all"), ...queries], lines),
      element("button", {type: "button", onclick: () => saved("curves.csv", "text/csv", csv(lines.map((line) => Object.fromEntries([drawn[0].per, "all", ...queries].map((name, n) => [name, String(line[n])])))))}, "CSV"))];
}

async function showRelease(asked, db) {
  const [release] = await db.ask(`select * from release_pages inner join versions using (release_id, title) inner join version_texts using (version_id) where release_id = ${BigInt(asked.release)}`);
  if (!release) return [element("p", {}, say("This site has no such release."))];
  const source = sources.get(release.source), language = release.language_tag === "und" ? null : release.language_tag;
  const about = [source.name, day(release.published_on), release.section, languageName(release.language_tag), release.release_number && `${say("no.")} ${release.release_number}`];
  const terms = source.licence || say("The institution states no terms: ask it before passing its texts on.");
  document.title = release.title;
  return [
    element("p", {}, element("a", {href: "#", onclick: (event) => { if (history.length > 1) { event.preventDefault(); history.back(); } }}, `← ${say("Back")}`)),
    element("article", {}, element("h2", {lang: language}, release.title), element("p", {class: "dim"}, about.filter(Boolean).join(" · ")),
      release.bylines ? element("p", {class: "dim"}, release.bylines) : null,
      release.withdrawn_on ? element("p", {class: "wrong"}, say("The institution took this release off its site; it was found gone on {day}.", {day: day(release.withdrawn_on)})) : null,
      release.body ? element("div", {class: "text", lang: language}, release.body.split("\n").map((line) => element("p", {}, line)))
        : element("p", {}, say("Its text may not be passed on here."), " ", release.withdrawn_on ? null : link(release.url, say("Read it at the institution.")))),
    element("h2", {}, say("To cite")), element("blockquote", {}, release.citation ?? ""),
    element("div", {class: "row"}, element("button", {type: "button", onclick: (event) => navigator.clipboard.writeText(release.citation).then(() => { event.target.textContent = say("Copied"); })}, say("Copy")), link(release.url, say("At the institution"))),
    element("p", {class: "dim"}, `${say("Terms")}: `, terms, ` · ${source.attribution}`,
      +release.version_count > 1 ? ` · ${say("Edited after publication: this is text {number}.", {number: release.version_count})}` : null,
      ` · ${say("First seen on {day}.", {day: day(release.first_seen_on)})}`),
  ];
}

function showAbout() {
  const head = ["Institution", "Releases", "With text", "Oldest", "Newest", "Terms"].map((name) => say(name));
  const lines = site.sources.map((source) => [link(source.home_url, source.name), source.release_count, source.text_count, source.oldest_on, source.newest_on, source.licence || say("not stated")]);
  return [
    element("h2", {}, say("Institutions and terms")), table(head, lines),
    element("p", {}, say("Texts are shown where the institution's terms allow it, or whoever made this site answers for it; of the others there are titles, days and citations. Texts that their institution has taken down are left out.")),
    element("p", {}, say("Everything here is searched in your browser: no server learns what you look for. The database itself:"), " ", element("a", {href: site.corpus.path, download: "corpus.duckdb"}, `DuckDB, ${number(Math.ceil(site.corpus.size_bytes / 1e6))} MB`)),
  ];
}

let turn = 0, isOpen = false;
async function show() {
  const mine = ++turn, asked = wanted();
  document.title = asked.q ? `${asked.q} – ${site.title}` : site.title;
  for (const name of ["q", "source", "language", "since", "until"]) form.elements[name].value = asked[name];
  form.hidden = Boolean(asked.release) || asked.isAbout;
  const size = Math.ceil((site.corpus.size_bytes + site.wasm.size_bytes) / 1e6);
  state.textContent = asked.isAbout ? "" : isOpen ? say("Looking …") : say("The corpus is being fetched ({size} MB) …", {size: number(size)});
  let shown;
  try {
    shown = asked.isAbout ? showAbout() : await (asked.release ? showRelease : showSearch)(asked, await database);
  } catch (error) {
    shown = [wrong(error)];
  }
  if (mine !== turn) return; // something else has been asked for since
  state.textContent = "";
  main.replaceChildren(...shown.filter(Boolean));
  document.documentElement.dataset.shown = location.hash; // tests wait for it
}

function dress() {
  document.documentElement.lang = site.language;
  document.getElementById("title").textContent = site.title;
  for (const part of document.querySelectorAll("[data-say]")) part.textContent = say(part.dataset.say);
  const total = site.sources.reduce((sum, source) => sum + source.release_count, 0);
  document.getElementById("figures").textContent = say("{releases} releases of {institutions} institutions, as of {day}", {releases: number(total), institutions: number(site.sources.length), day: day(site.as_of)});
  document.getElementById("made").textContent = say("Made by rilis_etl from {snapshot}.", {snapshot: site.snapshot});
  form.elements.source.append(...site.sources.map((source) => element("option", {value: source.source}, source.name)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    if (`#${asked}` === location.hash) show(); else location.hash = asked;
  });
  for (const name of ["source", "language", "since", "until"]) form.elements[name].addEventListener("change", () => form.requestSubmit());
}

dress();
addEventListener("hashchange", show);
database.then(async (db) => {
  isOpen = true;
  const tags = await db.ask("select language_tag, count(*) as n from release_pages group by language_tag order by count(*) desc");
  form.elements.language.append(...tags.map(({language_tag: tag}) => element("option", {value: tag}, languageName(tag))));
  form.elements.language.value = wanted().language;
}).catch(() => {});
show();
