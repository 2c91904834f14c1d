# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""The explorer as a marimo notebook: `rilis explore` shows it, `marimo edit` on a copy changes it.

The snapshot is opened read-only, with nothing else in reach and all settings locked. What a person types becomes a
quoted value, never SQL; a query has the limit of time that `rilis sql` has.
"""

import marimo

app = marimo.App(width="full", app_title="rilis: explore")


@app.cell
def _():
    import json
    import os

    import marimo as mo

    from rilis_etl.explore import questions
    from rilis_etl.explore.bar_chart import bars_svg
    from rilis_etl.phrases import PageLanguage, language_of_locale, phrasebook
    from rilis_etl.report.markdown import plain_markdown

    say = phrasebook(PageLanguage(os.environ.get("RILIS_LANGUAGE") or language_of_locale(os.environ)))
    ask = questions.explored_snapshot().ask

    def below(sql):
        return mo.accordion({"SQL": mo.plain_text(sql)})

    def shown(sql, picture=None):
        """A picture if there is one, the rows behind it (with their download as CSV), and the query."""
        rows = ask(sql)
        if not rows.num_rows:
            return mo.vstack([mo.md(say("Nothing.")), below(sql)])
        table = mo.ui.table(rows, page_size=10, selection=None, show_column_summaries=False)
        return mo.vstack([*([picture(rows)] if picture else []), table, below(sql)])

    return ask, bars_svg, below, json, mo, plain_markdown, questions, say, shown


@app.cell
def _(ask, mo, questions, say):
    _held = ask(f"""
        select source, name, min(published_on) as first_on, max(published_on) as last_on
        {questions.INDEXED_RELEASES} inner join sources using (source) group by all order by source
    """).to_pylist()
    _tags = ask(f"select language_tag {questions.INDEXED_RELEASES} group by all order by count(*) desc").to_pylist()
    _days = [day for line in _held for day in (line["first_on"], line["last_on"]) if day]
    _names = {f"{line['name']} ({line['source']})": line["source"] for line in _held}
    term = mo.ui.text(label=say("Search"), placeholder='warga; "kota HAM"', full_width=True, debounce=400)
    sources = mo.ui.multiselect(_names, label=say("Institutions"))
    languages = mo.ui.multiselect([line["language_tag"] for line in _tags], label=say("Languages"))
    author = mo.ui.text(label=say("Author"), debounce=400)
    per = mo.ui.dropdown(
        {say(name): name for name in ("year", "quarter", "month")}, value=say("year"), label=say("Per")
    )
    span = mo.ui.date_range(start=min(_days), stop=max(_days), label=say("Published")) if _days else None
    _filters = [each for each in (sources, languages, author, span, per) if each is not None]
    mo.vstack([term, mo.hstack(_filters, justify="start", gap=1.5, wrap=True)])
    return author, languages, per, sources, span, term


@app.cell
def _(author, languages, questions, sources, span, term):
    _since, _until = span.value if span is not None else (None, None)
    choice = questions.Selection(sources.value, languages.value, author.value, _since, _until)
    terms = [part for each in term.value.split(";") if (part := each.strip())][: questions.MOST_TERMS]
    return choice, terms


@app.cell
def _(mo, say):
    view = mo.ui.tabs(
        {
            say("Over time"): "",
            say("In context"): "",
            say("Releases"): "",
            say("Copies"): "",
            say("Edits"): "",
            say("Withdrawals"): "",
        }
    )
    return (view,)


@app.cell
def _(bars_svg, json, mo, per, say):
    _unit = {"year": "utcyear", "quarter": "utcyearquarter", "month": "utcyearmonth"}[per.value]
    _time = {"field": "period", "type": "temporal", "title": None, "timeUnit": _unit}

    class _Drawing:
        """Rows as Vega-Lite, which the page draws. Written out: altair takes a quarter of a CPU-second to import."""

        def __init__(self, rows, mark, height, tooltip, **encoding):
            self.chart = {
                "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
                "usermeta": {"embedOptions": {"actions": False}},  # no menu that leads to an editor on another host
                "width": "container",
                "height": height,
                "data": {"values": [{**row, "period": str(row["period"])} for row in rows.to_pylist()]},
                "mark": mark,
                "encoding": {"x": _time, **encoding, "tooltip": tooltip},
            }

        def _mime_(self):
            return "application/vnd.vegalite.v6+json", json.dumps(self.chart)

    def _name(field, **more):
        return {"field": field, "type": "nominal", "title": None, **more}

    def _number(field, **more):
        return {"field": field, "type": "quantitative", **more}

    def curve_picture(rows):
        """Share of releases that hold each term, with the counts behind every point."""
        share = _number("share", format=".1%")
        return _Drawing(
            rows,
            {"type": "line", "point": True},
            240,
            [_name("term"), _time, _number("release_count"), _number("all_count"), share],
            y=_number("share", title=say("Share of releases"), axis={"format": "%"}),
            color=_name("term"),
            strokeDash=_name("term"),
        )

    def count_picture(rows):
        """How many releases there are."""
        if len(set(rows["source"].to_pylist())) == 1:
            counted = dict(zip(rows["period"].to_pylist(), rows["release_count"].to_pylist(), strict=True))
            return mo.Html(bars_svg(counted, {"year": 12, "quarter": 3, "month": 1}[per.value]))
        return _Drawing(
            rows,
            "bar",
            180,
            [_name("source"), _time, _number("release_count")],
            y=_number("release_count", title=say("Releases")),
            color=_name("source"),
        )

    return count_picture, curve_picture


@app.cell
def _(ask, below, choice, count_picture, curve_picture, mo, per, questions, say, shown, terms, view):
    def _picked(sql):
        """Rows of which one can be picked; ids as text, for a browser's numbers end at 2^53."""
        rows = [{**row, "release_id": str(row["release_id"])} for row in ask(sql).to_pylist()]
        return mo.ui.table(rows, page_size=10, selection="single", show_column_summaries=False)

    picked = mo.ui.table([])
    try:
        if view.value == say("Over time"):
            _curves = [shown(questions.curve(choice, terms, per.value), curve_picture)] if terms else []
            _content = mo.vstack([*_curves, shown(questions.counts(choice, per.value), count_picture)])
        elif view.value == say("In context") and not terms:
            _content = mo.md(say("Search for something first."))
        elif view.value in (say("In context"), say("Releases")):
            _word = terms[0] if terms else ""
            _sql = (questions.concordance if view.value == say("In context") else questions.releases)(choice, _word)
            picked = _picked(_sql)
            _content = mo.vstack([picked, below(_sql)])
        elif view.value == say("Copies"):
            _content = shown(questions.copies(choice))
        elif view.value == say("Edits"):
            _content = shown(questions.edits(choice))
        else:
            _content = shown(questions.withdrawn(choice))
    except Exception as error:  # noqa: BLE001 - what search does not understand is told in place of the picture
        _content = mo.callout(str(error).rpartition("search: ")[2], kind="warn")
    mo.vstack([view, _content])
    return (picked,)


@app.cell
def _(ask, mo, picked, plain_markdown, questions, say, shown):
    mo.stop(not picked.value)
    _release = int(picked.value[0]["release_id"])
    _removed = shown(questions.removed(_release))
    _parts = []
    for _text in reversed(ask(questions.versions(_release)).to_pylist()):
        _heading = say("Text {number}: {title}", number=_text["version_number"], title=plain_markdown(_text["title"]))
        _paragraphs = (plain_markdown(line) for line in _text["body"].split("\n"))
        _parts.append(mo.md("\n\n".join([f"### {_heading}", *_paragraphs])))
    mo.vstack([*_parts, mo.md(f"### {say('What cleaning took out')}"), _removed])
    return


@app.cell
def _(ask, mo, say):
    _as_of = ask("from data_as_of").to_pylist()[0]["data_as_of"]
    mo.md(f"<small>{say('data as of')} {_as_of:%Y-%m-%d %H:%M} UTC</small>" if _as_of else "")
    return


if __name__ == "__main__":
    app.run()
