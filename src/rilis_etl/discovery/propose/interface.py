"""What a page's scripts name as its interface, and what an answer of it proposes for a discovery in JSON. Pure."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from rilis_etl.discovery.formats.json_rows import parse_script, search
from rilis_etl.discovery.listing_days import machine_date_reader
from rilis_etl.html import Page
from rilis_etl.sources.schema import GENERIC

FEWEST_ROWS = 3
"""Rows of an array that is a listing."""

FILLED = 0.9
"""Share of rows that must have a field."""

MOST_LEVELS = 6
"""Levels of an answer that are looked through."""

_QUOTED = re.compile(r"""["'`]((?:https?://|/|\.\.?/)[^"'`\s<>]{2,300})["'`]""")
_INTERFACE = re.compile(r"(?i)(?:^|[/_.?-])(?:api|ajax|json|rest)(?:[/_.?-]|$)")
_FILE = re.compile(r"(?i)\.(?:m?js|css|png|jpe?g|gif|svg|woff2?|ico|map|webmanifest)(?:$|\?)|oembed|wp-json")
_RELEASES = re.compile(r"(?i)berita|news|rilis|release|press|pers|siaran|post|arti|publikasi|info")
_NUMBERED = re.compile(r"(?i)([?&](?:page|p|pg|hal|halaman|paged|offset|start|skip)=)(\d*|\$\{[^{}]*\})(?=&|$)")
_COUNTS_ROWS = re.compile(r"(?i)offset|start|skip")
_HOLE = re.compile(r"\$\{\s*(?:\w+\.)*(\w+)\s*\}")
_FIELD = re.compile(r"\{(\w+)\}")
_TEMPLATE = re.compile(r"""["'`]((?:/|https?://)[^"'`\s<>]*\$\{[^"'`\s<>]*)["'`]""")
_SUM = re.compile(
    r"""["'](?:<a href=\\?["'])?(/[\w./?=&-]*)["']\s*\+\s*(?:\w+\.)+(\w+)(?:\s*\+\s*["']([\w./?=&-]*)["'])?"""
)
_AJAX = re.compile(r"""["']([^"'\s]*/admin-ajax\.php)["']""")
_ACTION = re.compile(r"""\baction["']?\s*[:=]\s*["']([\w-]*(?:load|more|post|news|berita)[\w-]*)["']""")
_PAGE_NAME = re.compile(r"""["'{,\s](paged?|pg|halaman)["']?\s*:""")
_SCRIPT_NAME = re.compile(r"[A-Za-z_-]+")  # "__NEXT_DATA__"
_PAGE = re.compile(r"(?:https?://|/)\S+")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_NAMES = {
    "url": re.compile(r"(?i)link|url|href|permalink"),
    "title": re.compile(r"(?i)title|judul|headline|subject|nama|name"),
    "date": re.compile(r"(?i)publi|terbit|tanggal|tgl|date|created|time|release"),
}
_CHANGED = re.compile(r"(?i)updat|modif|delet|expire")
_NEXT = ("next", "links.next", "links.next.href", "next_page_url", "meta.next", "pagination.next", "paging.next")


def interface_addresses(markup: str, url: str) -> tuple[str, ...]:
    """Addresses in the page's scripts and attributes that are like an interface's, those of releases first."""
    found = (html.unescape(each) for each in _QUOTED.findall(markup))
    named = (each for each in found if _INTERFACE.search(urlsplit(each).path) and not _FILE.search(each))
    paged = (_NUMBERED.sub(_first, each) for each in named)
    addresses = dict.fromkeys(urljoin(url, each) for each in paged if "${" not in each)
    return tuple(sorted(addresses, key=lambda each: _RELEASES.search(each) is None))


def scripts_with_values(page: Page) -> Iterator[tuple[str, Any]]:
    """The scripts of a page that hold its state as JSON: how each is named, and its value."""
    for node in page.select("script[id], script[type='application/json']"):
        ident = node.attributes.get("id") or ""
        selector = f"script#{ident}" if _SCRIPT_NAME.fullmatch(ident) else 'script[type="application/json"]'
        try:
            yield selector, parse_script(node.text())
        except ValueError:
            continue


def more_by_form(markup: str, url: str) -> tuple[str, dict[str, str]] | None:
    """Where and what the button under a list of WordPress sends for its next rows; None without one."""
    text = markup.replace("\\/", "/")
    place, action = _AJAX.search(text), _ACTION.search(text)
    if place is None or action is None:
        return None
    name = _PAGE_NAME.search(text, action.end()) or _PAGE_NAME.search(text)
    return urljoin(url, place[1]), {"action": action[1], name[1] if name else "page": "{page}"}


def place_of_rows(answer: Any) -> str | None:
    """Where in an answer the text stands that holds rows of HTML; None where none does."""
    leaves = list(_leaves({"answer": answer}, ())) if isinstance(answer, dict | str) else []
    texts = [(len(value), name) for name, value in leaves if isinstance(value, str) and "<a" in value]
    name = max(texts, default=(0, ""))[1]
    return name.partition(".")[2] or ("@" if name else None)


def propose_interface(answer: Any, address: str, markup: str) -> dict[str, Any] | None:
    """The keys of a table for the interface at `address`; None where its answer is no list of releases.

    Where rows have no address it is made as the scripts in `markup` make it.
    """
    arrays = list(_arrays(answer, ()))
    if not arrays:
        return None
    path, rows = max(arrays, key=lambda each: len(each[1]))
    fields = _fields(rows)
    table: dict[str, Any] = {"kind": "json", "start": [_numbered(address, len(rows))], "rows": ".".join(path) or "@"}
    if "{offset}" in table["start"][0]:
        table["step"] = len(rows)
    if url := _chosen("url", fields, _is_address):
        table["url"] = url
    elif template := next((each for each in _templates(markup) if set(_FIELD.findall(each)) <= set(fields)), None):
        table["address"] = template
    else:
        return None
    read_day = machine_date_reader(GENERIC)
    table |= {
        name: field
        for name, field in (
            ("title", _chosen("title", fields, lambda values: all(isinstance(value, str) for value in values))),
            ("date", _chosen("date", fields, lambda values: all(read_day(str(value)) for value in values))),
            ("next", next((each for each in _NEXT if isinstance(search(each, answer), str)), None)),
        )
        if field and not (name == "next" and "{" in table["start"][0])
    }
    return table


def with_page_number(address: str) -> str:
    """`address` with a parameter for its first page, for an interface that shows a part of what it has."""
    return f"{address}{'&' if '?' in address else '?'}page=1"


def shows_a_part(answer: Any, rows: str) -> bool:
    """Whether an answer says that there are more rows than it holds."""
    count = len(search(rows, answer) or ())
    numbers = (
        (name.lower(), value)
        for each in _objects(answer, 0)
        for name, value in each.items()
        if isinstance(value, int) and not isinstance(value, bool)
    )
    return any(
        ("total" in name and "page" not in name and value > count)
        or (("pages" in name or "last_page" in name) and value > 1)
        for name, value in numbers
    )


def _numbered(address: str, rows: int) -> str:
    """The address with a placeholder where it has the number of a page, or of a row."""

    def hole(found: re.Match[str]) -> str:
        counts_rows = _COUNTS_ROWS.search(found[1]) is not None
        return f"{found[1]}{'{offset}' if counts_rows and int(found[2] or 0) in (0, rows) else '{page}'}"

    return _NUMBERED.sub(hole, address, count=1)


def _first(found: re.Match[str]) -> str:
    """The parameter with the number that it has, else with that of the first page, or row."""
    return f"{found[1]}{found[2] if found[2].isdigit() else 0 if _COUNTS_ROWS.search(found[1]) else 1}"


def _objects(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict) and depth < MOST_LEVELS:
        yield value
        for each in value.values():
            yield from _objects(each, depth + 1)


def _arrays(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Mapping[str, Any]]]]:
    """The arrays of objects in an answer, and where they stand."""
    if isinstance(value, list):
        rows: list[Mapping[str, Any]] = [each for each in value if isinstance(each, dict)]
        if len(rows) >= FEWEST_ROWS and len(rows) == len(value):
            yield path, rows
    elif isinstance(value, dict) and len(path) < MOST_LEVELS:
        for name, each in value.items():
            yield from _arrays(each, (*path, _quoted(name)))


def _fields(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str | int | float]]:
    """The fields that most rows have, with their values; those of inner objects by their path."""
    found: dict[str, list[str | int | float]] = {}
    for row in rows:
        for name, value in _leaves(row, ()):
            found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if len(values) >= FILLED * len(rows)}


def _leaves(value: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, str | int | float]]:
    for name, each in value.items():
        place = (*path, _quoted(name))
        if isinstance(each, dict) and len(place) < MOST_LEVELS:
            yield from _leaves(each, place)
        elif isinstance(each, str | int | float) and not isinstance(each, bool) and each != "":
            yield ".".join(place), each


def _chosen(part: str, fields: Mapping[str, list[str | int | float]], fits: Any) -> str | None:
    """The field whose name is like the part's and whose values fit; the shortest path first."""
    named = (
        name
        for name, values in fields.items()
        if _NAMES[part].search(name.rpartition(".")[2] if "." not in name else name)
        and not _CHANGED.search(name)
        and fits(values)
    )
    return min(named, key=lambda name: (name.count("."), [*fields].index(name)), default=None)


def _is_address(values: list[str | int | float]) -> bool:
    texts = [str(value) for value in values]
    return len(set(texts)) == len(texts) and all(_PAGE.fullmatch(text) and not _FILE.search(text) for text in texts)


def _templates(markup: str) -> Iterator[str]:
    """How the page's scripts make an address of a row's fields: `/b/${row.slug}`, or "/b/" + row.slug."""
    for literal in _TEMPLATE.findall(markup):
        yield _HOLE.sub(r"{\1}", literal)
    for before, field, after in _SUM.findall(markup):
        yield f"{before}{{{field}}}{after}"


def _quoted(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else f'"{name}"'
