"""A proposal for a source, as TOML for a person and as JSON for a script."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import typer

from rilis_etl.discovery.propose import ListingProposal
from rilis_etl.model import Issue, Version
from rilis_etl.pipeline.runs.imports.past_layout import PastLayout
from rilis_etl.pipeline.runs.source_proposal import SourceProposal
from rilis_etl.printable import printable

SHOWN_LINKS = 5

_PARTS = ("identity", "discovery", "layout", "cleaning")


def listing_json(found: ListingProposal) -> dict[str, Any]:
    """The selectors, how sure they are, and every row that they find."""
    rows = [
        {"url": url, "title": row.title or text, "date": row.day and str(row.day)}
        for row in found.rows
        for url, text in islice(row.links.items(), 1)
    ]
    sure = {"agreement": round(found.agreement, 3), "lead": round(found.lead, 2), "dated": round(found.dated, 2)}
    return {**found.table, "sure": sure, "rows": rows}


def listing_toml(found: ListingProposal, url: str) -> str:
    """The table, with what is known of each key behind it."""
    lines = [
        f"# {len(found.rows)} rows; the selectors give {found.agreement:.0%} of the list that was seen",
        "[discovery]",
        f"start = [{json.dumps(url)}]",
    ]
    for key, value in found.table.items():
        note = f" # in {found.dated:.0%} of the rows" if key == "date" else ""
        lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}{note}")
    return "\n".join(lines)


def choose_list(lists: Sequence[ListingProposal]) -> ListingProposal:
    """The list that the person at the terminal chooses, shown by five of its titles each."""
    for number, found in enumerate(lists, 1):
        typer.echo(printable(f"{number}  {len(found.rows)} rows, row = {found.selectors.row!r}"), err=True)
        for row in found.rows[:SHOWN_LINKS]:
            title = row.title or next(iter(row.links.values()), "(no link)")
            typer.echo(printable(f"   {row.day or 'undated'}  {title[:100]}"), err=True)
    chosen = 0
    while not 1 <= chosen <= len(lists):
        chosen = typer.prompt(f"Which are the releases, 1 to {len(lists)}?", type=int, default=1, err=True)
    return lists[chosen - 1]


def source_toml(found: SourceProposal) -> str:
    """The source file: every key that was found, and what is known of each part in comments."""
    declared = found.source.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    tables = {key: value for key, value in declared.items() if isinstance(value, dict | list) and key in _PARTS}
    lines = [
        f"# Proposed from {found.requests} answers of {found.source.home}; read it, then run",
        f"# rilis source check {found.source.key}. What is not here has its usual value.",
        *(_line(key, value) for key, value in declared.items() if key not in tables),
    ]
    for key, value in tables.items():
        several = [value] if isinstance(value, dict) else value
        head = f"[[{key}]]" if key == "layout" or len(several) > 1 else f"[{key}]"
        for at, table in enumerate(several):
            lines += ["", *([f"# {found.notes[key]}"] if key in found.notes and not at else []), head, *_lines(table)]
    lines += [f"\n# [{key}]: {note}" for key, note in found.notes.items() if key not in tables]
    return "\n".join(lines)


def past_layout_toml(found: PastLayout) -> str:
    """The layouts of a year, as tables for the source file."""
    tables = (each.model_dump(mode="json", exclude_unset=True) for each in found.layouts)
    return "\n".join([f"# {found.note}", *(line for table in tables for line in ("[[layout]]", *_lines(table)))])


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (_line(key, value) for key, value in table.items() if value not in ([], {}))


def _line(key: str, value: Any) -> str:
    return f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(name)} = {_value(each)}" for name, each in value.items()) + " }"
    is_pattern = isinstance(value, str) and "\\" in value and "'" not in value
    return f"'{value}'" if is_pattern else json.dumps(value, ensure_ascii=False)


def source_json(found: SourceProposal) -> dict[str, Any]:
    """The same for a script, with whether the proposal holds on the site."""
    declared = found.source.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return {"source": declared, "notes": dict(found.notes), "requests": found.requests, "works": found.health.works}


def show_found(found: SourceProposal) -> None:
    """To the error output, so that the file can be redirected: five releases, and what has to be mended."""
    for listing in found.health.check.listings:
        for link in listing.found[:SHOWN_LINKS]:
            day = link.day or "undated"
            typer.echo(printable(f"{day}  {link.link.title or '(no title)'}  {link.link.url}"), err=True)
        for finding in listing.findings:
            typer.echo(printable(f"{'mend' if finding.must_mend else 'look'}: {finding.text}"), err=True)
    match found.health.newest:
        case Version() as version:
            words = len(version.body.split())
            text = f"newest: {version.title}: {len(version.blocks)} paragraphs, {words} words, {version.extractor}"
            typer.echo(printable(text), err=True)
            for removal in version.removals[:SHOWN_LINKS]:
                typer.echo(printable(f"removed ({removal.rule}): {removal.text[:100]}"), err=True)
        case Issue() as issue:
            typer.echo(printable(f"mend: {issue.url}: {issue.reason}: {issue.detail}"), err=True)
        case None:
            typer.echo("mend: no listing gave a link", err=True)
