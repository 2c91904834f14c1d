"""How an import of foreign archive files looks in a terminal, and as JSON."""

from collections import Counter
from collections.abc import Iterator

from rich.table import Table

from rilis_etl.pipeline.runs.imports.archive_import import ImportResult
from rilis_etl.pipeline.runs.imports.memento_writer import MOST_HOSTS, ImportCounts

MOST_SHOWN = 10
"""Hosts and reasons that are named; the JSON has all."""


def import_table(counts: ImportCounts) -> Table:
    """How many captures of releases there are, by source and year."""
    table = Table(box=None, pad_edge=False)
    for name in ("source", "year", "captures"):
        table.add_column(name, justify="left" if name == "source" else "right")
    for (source, year), count in sorted(counts.pages.items()):
        table.add_row(source, str(year), f"{count:,}")
    return table


def import_lines(counts: ImportCounts, *, dry_run: bool) -> Iterator[str]:
    """What became of the captures, what was passed over, and what could not be read."""
    yield from counts.damage
    if counts.damage_count > len(counts.damage):
        yield f"… and {counts.damage_count - len(counts.damage):,} more places that could not be read"
    for source, reasons in _by_source(counts).items():
        yield f"{source}: not taken: {_listed(reasons)}"
    if counts.hosts:
        more = " or more" if len(counts.hosts) == MOST_HOSTS else ""
        hosts = f"{len(counts.hosts):,}{more} hosts of no source: {_listed(counts.hosts)}"
        yield f"{counts.hosts.total():,} records of {hosts}"
    verb = "would be stored" if dry_run else "stored"
    failed = f", {counts.failed:,} of them as issues" if counts.failed else ""
    known = f"; {counts.known:,} were stored already" if counts.known else ""
    stored = counts.stored.total()
    yield f"{stored:,} {'capture' if stored == 1 else 'captures'} {verb}{failed}{known}."


def import_values(done: ImportResult) -> dict[str, object]:
    """The same as plain JSON values."""
    counts = done.counts
    return {
        "run_id": done.result.run.run_id if done.result else None,
        "captures": [{"source": key, "year": year, "count": n} for (key, year), n in sorted(counts.pages.items())],
        "stored": dict(sorted(counts.stored.items())),
        "stored_as_issues": counts.failed,
        "known": counts.known,
        "not_taken": [
            {"source": source or None, "reason": why, "count": n} for (source, why), n in sorted(counts.refused.items())
        ],
        "hosts_of_no_source": dict(counts.hosts.most_common()),
        "damage_count": counts.damage_count,
        "damage": counts.damage,
    }


def _by_source(counts: ImportCounts) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for (source, why), count in sorted(counts.refused.items()):
        if source:
            found.setdefault(source, Counter())[why] += count
    return found


def _listed(counts: Counter[str]) -> str:
    shown = [f"{name} ({count:,})" for name, count in counts.most_common(MOST_SHOWN)]
    return ", ".join((*shown, "…") if len(counts) > MOST_SHOWN else shown)
