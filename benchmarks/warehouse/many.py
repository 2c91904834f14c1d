"""A warehouse of any size, made from real words: some thousand releases with everything a release can have, written as
a load writes them, and copies of them in which every key, address and line is another.

Lines are the real ones of SHARED/data with every second word replaced by another real one and one in twenty by one of
500,000 invented names (see bench_cost.made_texts); a copy draws its lines from a pool of 200,000. So frequencies of
words, lengths and neighbours are about those of the real texts, and hardly two texts are alike. The file's keys grow
by exclusive or with a number of the copy, so that what belongs together in the pattern belongs together in each copy.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.corpus.bench_cost import made_texts
from benchmarks.corpus.labelled import source_of
from rilis_etl.errors import IssueReason
from rilis_etl.model import (
    Block,
    BlockKind,
    Byline,
    BylineKind,
    Capture,
    CapturePlace,
    Issue,
    Link,
    Removal,
    Role,
    Version,
    WindowRow,
)
from rilis_etl.warehouse.load.batch import CaptureRow, LinkRow
from rilis_etl.warehouse.near_duplicates.link import link_versions
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PATTERN = 5_000
"""Releases that are written; the others are copies."""

POOL = 200_000
NAMES = 500_000
OFFICES = 40
BATCH = 500

KEYS = frozenset(
    {
        "asked_release_id", "cluster_id", "content_key", "first_version_id", "link_id", "previous_version_id",
        "release_id", "second_version_id", "text_key", "version_id",
    }
)  # fmt: skip
SUFFIXED = frozenset({"address", "canonical_url", "capture_id", "content_hash", "final_url", "source_key", "url"})
DRAWN = frozenset({"version_texts", "versions", "similarity_keys"})  # many.sql writes them
ONCE = frozenset(
    {
        "archive_files", "run_sources", "runs", "schema_migrations", "search_documents", "search_left_out",
        "search_postings", "search_term_counts", "search_words", "sources", "windows",
    }
)  # fmt: skip


def fill(work: StagingDatabase, shared: Path, count: int) -> None:
    """Bring the empty staging database to `count` releases, but for the search index, which publishing makes."""
    work.sync_sources(source_of(f"kantor{number}") for number in range(OFFICES))
    pattern = min(PATTERN, count)
    texts = list(made_texts(shared, pattern))
    texts = [_copied_from(version, texts[n - 1]) if n % 50 == 3 else version for n, version in enumerate(texts)]
    for at in range(0, pattern, BATCH):
        work.write(_batch([_dressed(version, at + n) for n, version in enumerate(texts[at : at + BATCH])], at))
    link_versions(work.con)
    work.record_windows(_windows())
    copies = count // pattern - 1
    if copies:
        _pool(work.con, shared)
        _multiply(work.con, copies)


def _copied_from(version: Version, other: Version) -> Version:
    """The release of one institution that another has published too."""
    return replace(version, title=other.title, blocks=other.blocks, language=other.language)


def _dressed(version: Version, number: int) -> Version:
    """The version with credits, tags, a receipt and a number."""
    chance = random.Random(number)
    initials = "".join(chance.choice("ABDHKLMNRST") for _ in range(3))
    day = version.publication.published_on or date(2020, 1, 1)
    return replace(
        version,
        bylines=(Byline(BylineKind.INITIALS, initials),),
        removals=(Removal("share", 0, "Bagikan "),),
        tags=("HAM", f"bidang {number % 30}"),
        release_number=f"{1 + number % 900:03d}/HM/{day.year}" if number % 3 == 0 else None,
        captured_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(days=1),
    )


def _batch(versions: Sequence[Version], number: int) -> list[CaptureRow]:
    """A capture and a link for each; an edit for one in twenty; two looks that found it gone for one in a hundred, and
    a page that could not be read for one in fifty."""
    file = f"{number}.warc.gz"
    rows: list[CaptureRow] = []

    def captured(
        version: Version, *, days: int = 0, status: int = 200, url: str | None = None, body: str = ""
    ) -> Capture:
        at = version.captured_at + timedelta(days=days)
        address = url or version.url
        capture = Capture(version.source, Role.RELEASE, address, address, status, (), body.encode(), at)
        place = CapturePlace(file, len(rows), 1)
        key = version.source_key if url is None else f"{version.source_key}-broken"
        rows.append(CaptureRow.of(capture, place, key, address=address))
        return capture

    def gave(result: Version | Issue, *links: LinkRow) -> None:
        rows[-1] = replace(rows[-1], result=result, links=links)

    for n, version in enumerate(versions):
        first = captured(version, body=version.body)
        day = version.publication.published_on
        link = Link(version.source, version.url, f"https://{version.source}.test/", version.title, day)
        gave(
            replace(version, capture_id=first.capture_id),
            LinkRow(link, first.fetched_at, version.source_key),
        )
        if n % 20 == 0:
            blocks = (*version.blocks[:-1], Block(BlockKind.PARAGRAPH, f"{version.blocks[-1].text} Diperbarui."))
            capture = captured(version, days=2, body="edited")
            gave(
                replace(
                    version, blocks=blocks, capture_id=capture.capture_id, captured_at=capture.fetched_at,
                    modified_at=capture.fetched_at - timedelta(hours=1),
                )
            )  # fmt: skip
        if n % 100 == 1:
            for days in (5, 6):
                gave(_issue(captured(version, days=days, status=404), IssueReason.HTTP_GONE, "404"))
        if n % 50 == 2:
            broken = captured(version, url=f"{version.url}-broken", body="broken")
            gave(_issue(broken, IssueReason.NO_MATCH, "nothing matches '.isi'"))
    return rows


def _issue(capture: Capture, reason: IssueReason, detail: str) -> Issue:
    return Issue(capture.source, capture.url, reason, detail, capture.capture_id, capture.fetched_at)


def _windows() -> Iterator[WindowRow]:
    for number in range(OFFICES):
        for month in range(100):
            first = date(2016, 1, 1) + timedelta(days=30 * month)
            end = first + timedelta(days=30)
            yield WindowRow(f"kantor{number}", first, end, "missing", "done", 9, 9, 0, None, NOW)


def _pool(con: duckdb.DuckDBPyConnection, shared: Path) -> None:
    """The lines and titles that copies draw from."""
    chance = random.Random(11)
    lines: list[str] = []
    titles: list[str] = []
    for version in made_texts(shared, POOL // 6, seed=9):
        titles.append(version.title)
        for block in version.blocks:
            words = block.text.split()
            for at in range(len(words)):
                if chance.random() < 0.05:
                    words[at] = _name(chance.randrange(NAMES))
            lines.append(" ".join(words))
    for kind, made in {"line": lines, "title": titles}.items():
        con.register("made", pa.table({"n": range(len(made)), "text": made}))
        con.execute(f"create or replace temp table drawn_{kind}s as from made")
        con.execute(f"set variable {kind}_count = {len(made)}::ubigint")
        con.unregister("made")


def _name(number: int) -> str:
    """An invented name: five syllables."""
    digits = (number // 14**place % 14 for place in range(5))
    return "".join("bdgjklmnprstwy"[digit] + "aiueo"[digit % 5] for digit in digits)


def _multiply(con: duckdb.DuckDBPyConnection, copies: int) -> None:
    """`copies` further rows for every row; in steps, so that a step fits into memory."""
    tables = con.execute("""
        select table_name, list(column_name order by column_index)
        from duckdb_columns() where schema_name = 'main' and not internal
        and table_name in (select table_name from duckdb_tables() where not temporary)
        group by table_name order by table_name
    """).fetchall()
    patterns = {name: columns for name, columns in tables if name not in ONCE}
    for name in patterns:
        con.execute(f"create temp table pattern_{name} as from {name}")
    draw = Path(__file__).with_name("many.sql").read_text(encoding="utf-8")
    step = max(1, 100_000 // PATTERN)
    for first in range(1, copies + 1, step):
        con.begin()
        con.execute(f"set variable first_copy = {first}")
        con.execute(f"set variable end_copy = {min(first + step, copies + 1)}")
        con.execute(draw)
        for name, columns in patterns.items():
            if name not in DRAWN:
                listed = ", ".join(_copied(column) for column in columns)
                con.execute(
                    f"insert into {name} by name select {listed} from pattern_{name} cross join copies order by k"
                )
        con.commit()
    con.execute("drop table drawn_texts; drop table copies")
    for name in patterns:
        con.execute(f"drop table pattern_{name}")


def _copied(column: str) -> str:
    if column in KEYS:
        return f"xor({column}, (hash(k) >> 1)::bigint) as {column}"
    if column in SUFFIXED:
        return f"{column} || '-' || k as {column}"
    return column
