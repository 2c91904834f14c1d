"""The whole page, and its file.

Two things keep scraped text from running: it is escaped where it enters (markup.py), and the page's own policy allows
exactly one script and one style sheet, by their hashes, and no request of any kind.
"""

import base64
import hashlib
from importlib.resources import files
from pathlib import Path

from rilis_etl.context import Context
from rilis_etl.fs import atomic_write
from rilis_etl.phrases import PageLanguage, phrasebook
from rilis_etl.report.markup import Html, element
from rilis_etl.report.sections import sections
from rilis_etl.report.view import Section, View
from rilis_etl.warehouse.read.report_data import ReportData

_ENGLISH = phrasebook(PageLanguage.ENGLISH)


def view_of(context: Context) -> View:
    """What the report of a context shows, in its language. Raises WarehouseError when nothing is published."""
    licences = {key: source.licence for key, source in context.sources.items()}
    usual = {key: source.expect for key, source in context.sources.items() if source.expect}
    data = context.warehouse.report_data(context.settings.chosen_terms)
    return View(data, phrasebook(context.settings.language), licences, usual)


def page(shown: ReportData | View) -> str:
    """The report as one HTML document that loads nothing, in English if data alone is given.

    The same data gives the same bytes.
    """
    view = View(shown, _ENGLISH) if isinstance(shown, ReportData) else shown
    say = view.say
    style, script = (Html(_packaged(name)) for name in ("style.css", "script.js"))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = sections(view)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("title", say("Press releases: report")),
        element("style", style),
    )
    body = element(
        "body",
        element("header", element("h1", say("Press releases")), _figures(view), _contents(parts, say("Contents"))),
        element("main", *(_section(part) for part in parts)),
        element(
            "footer", element("p", say("Made by rilis_etl from {snapshot}.", snapshot=view.data.snapshot), class_="dim")
        ),
        element("div", id="tip", aria_hidden="true"),
        element("script", script),
    )
    return f"<!doctype html>\n{element('html', head, body, lang=say.language)}\n"


def write_page(shown: ReportData | View, target: Path) -> Path:
    """Write the report; the file appears when it is complete. Raises OSError."""
    atomic_write(target, page(shown).encode(errors="replace"))
    return target


def renew(context: Context) -> Path:
    """Write the page of a warehouse into its folder, as report.html; where it is. Raises WarehouseError, OSError."""
    return write_page(view_of(context), context.warehouse.root / "report.html")


def _figures(view: View) -> Html:
    data, say = view.data, view.say
    as_of = f"{data.data_as_of:%Y-%m-%d %H:%M} UTC" if data.data_as_of else say("nothing yet")
    figures = (
        (say("releases"), say.number(data.release_count)),
        (say("institutions"), say.number(len(data.sources))),
        (say("edited since"), say.number(sum(line.edited_count for line in data.sources))),
        (say("open issues"), say.number(sum(line.open_issue_count for line in data.sources))),
        (say("data as of"), as_of),
    )
    return element("dl", *(element("div", element("dt", name), element("dd", value)) for name, value in figures))


def _contents(parts: tuple[Section, ...], label: str) -> Html:
    links = (element("li", element("a", part.title, href=f"#{part.key}")) for part in parts)
    return element("nav", element("ul", *links), aria_label=label)


def _section(part: Section) -> Html:
    heading = element("h2", part.title, id=f"{part.key}-heading")
    return element(
        "section", heading, element("p", part.summary), part.body, id=part.key, aria_labelledby=f"{part.key}-heading"
    )


def _packaged(name: str) -> str:
    return files("rilis_etl.report").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """As a Content-Security-Policy names an inline script or style (CSP Level 3, section 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
