"""What a package says of itself to people: a README, and a datasheet of the corpus (Gebru et al., Datasheets for
Datasets, 2021). Both are made of what the warehouse holds: nothing in them is written by hand for one corpus."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rilis_etl.printable import printable
from rilis_etl.warehouse.query.export import Format
from rilis_etl.warehouse.snapshots.snapshot_store import Manifest

README = "README.md"
DATASHEET = "datasheet.md"

Ask = Callable[[str], Sequence[Sequence[object]]]
"""Runs SQL on the snapshot of the package."""

_READING = {
    Format.CSV: """\
CSV, UTF-8. Ids are numbers of 64 bits: read them as text, or their last digits are lost. In R:
`read.csv("releases.csv", colClasses = c(release_id = "character", version_id = "character"))`; in Python:
`pandas.read_csv("releases.csv", dtype={"release_id": str, "version_id": str})`.""",
    Format.JSON_LINES: "JSON Lines, one object a line. Ids are text: no number of JavaScript or R holds their 64 bits.",
    Format.PARQUET: "Parquet. Ids are integers of 64 bits.",
}
_README = """\
# Press releases

A snapshot of a corpus of institutional press releases, made by rilis_etl from {snapshot}{as_of}.{only}

{tables}{empty}

{reading}

- `datapackage.json` says what every column means, which columns are keys, and has a sha-256 of every file:
  `frictionless validate datapackage.json` checks it.
- `versions` has every text of a release, `releases` the newest, without copies; both share `release_id`.
- `citations.bib`, `citations.ris` and `citations.csl.json` cite each release, with the fingerprint of its page.
- `datasheet.md` says what is in the corpus, since when, what is missing, and what is known to be wrong.
"""
_DATASHEET = """\
# Datasheet

Made by rilis_etl from {snapshot}.

## What is in it

{release_count:,} releases, each with its newest text; `versions` has the earlier ones.

{sources}

## Languages

{languages}

## How it was made

Pages were fetched from the institutions' own news sites and kept as received. Text, title, day, authors and language
were read from them by program; what was taken out of a text is in `removals`, what gave no text in `issues`. Nothing
was annotated by hand.

## Terms

{terms}

## Left out of `releases`

{left_out}

## Not loaded

{not_loaded}

## Gaps

Runs of days without a release that are unusual for the source:

{gaps}

## Known faults

- {undated_count:,} releases have no day that is believed; {disagreeing_count:,} name days that do not agree.
- {edited_count:,} releases were changed after they were first seen; `versions` has each text.
- {generic_count:,} releases were read without a layout of their site: what stands around a text may be left in it.
- Initials, names and languages are found by rules: candidates with a confidence, not facts.
- What an institution took off its site before the first visit is not here, and nobody knows how much that is.
{warnings}"""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms for passing releases on, from the source file; empty: it has none."""

    licence: str = ""
    attribution: str = ""

    @property
    def stated_licence(self) -> str:
        """The licence, or that none is stated."""
        return self.licence or "not stated: ask the institution before passing its texts on"


def readme(
    manifest: Manifest, kind: Format, where: str, tables: Iterable[Sequence[object]], empty: Sequence[str]
) -> str:
    """The README of a package; `tables` are its files with their rows and their meaning, `empty` names those that are
    left out because they have no rows."""
    return _README.format(
        snapshot=manifest.snapshot,
        as_of=f", data as of {manifest.data_as_of:%Y-%m-%d %H:%M} UTC" if manifest.data_as_of else "",
        only=f" Only releases with `{where}`, with their versions and sources." if where else "",
        tables=_table(("file", "rows", "what"), tables),
        empty=f"\n\nWithout rows, and left out: {', '.join(empty)}." if empty else "",
        reading=_READING[kind],
    )


def datasheet(ask: Ask, picked: str, left_out: str, terms: Mapping[str, Terms], manifest: Manifest) -> str:
    """The datasheet of the releases that `picked` finds (empty: of all) and `left_out` does not, with the gaps and
    faults of their sources. Both queries come from selection.py, which has checked them.
    """
    only = f"semi join ({picked}) using (source)" if picked else ""
    chosen = f"current_releases semi join ({picked}) using (release_id)" if picked else "current_releases"
    chosen += f" anti join ({left_out}) using (release_id)" if left_out else ""
    ((releases, undated, disagreeing, edited, generic),) = ask(f"""
        select
            count(*), count(*) filter (published_on is null), count(*) filter (dates_disagree),
            count(*) filter (version_count > 1), count(*) filter (layout = 'generic')
        from {chosen}
    """)  # noqa: S608
    sources = ask(f"""
        select
            source, any_value(source_name), count(*), min(published_on), max(published_on), min(first_seen_at)::date,
            max(last_seen_at)::date
        from {chosen} group by source order by source
    """)  # noqa: S608
    languages = ask(f"select language_tag, count(*) from {chosen} group by 1 order by 2 desc, 1")  # noqa: S608
    copies = ask(f"""
        select reason, count(*)
        from left_out_versions inner join releases using (release_id) {only}
        group by reason order by 2 desc, 1
    """)  # noqa: S608
    issues = ask(f"select source, reason, count(*) from open_issues {only} group by all order by 3 desc, 1, 2")  # noqa: S608
    gaps = ask(f"select source, first_on, last_on, day_count from gaps {only} order by 4 desc, 1, 2 limit 50")  # noqa: S608
    stated = [(source, name, terms.get(str(source), Terms())) for source, name, *_ in sources]
    return _DATASHEET.format(
        snapshot=manifest.snapshot,
        release_count=releases,
        undated_count=undated,
        disagreeing_count=disagreeing,
        edited_count=edited,
        generic_count=generic,
        sources=_table(
            ("source", "institution", "releases", "first day", "last day", "collected since", "last seen"), sources
        ),
        languages=_table(("language", "releases"), languages),
        terms=_table(
            ("source", "licence", "attribution"),
            ((source, its.stated_licence, its.attribution or name) for source, name, its in stated),
        ),
        left_out=_table(("why", "texts"), copies),
        not_loaded=_table(("source", "why", "pages"), issues),
        gaps=_table(("source", "first day", "last day", "days"), gaps),
        warnings="".join(f"- {printable(warning)}\n" for warning in manifest.warnings),
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown, or that there is nothing."""
    lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join((f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *lines)) if lines else "None."


def _cell(value: object) -> str:
    text = "–" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
    return printable(text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;"))
