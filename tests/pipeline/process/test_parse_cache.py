"""A load with pages read ahead gives the rows of a load without."""

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from rilis_etl.context import Context
from rilis_etl.model import BylineKind
from rilis_etl.pipeline.process.parse_ahead import KnownQuery, NameQuery
from rilis_etl.pipeline.process.parse_cache import CACHE_SUFFIX, parse_once
from rilis_etl.pipeline.runs.rebuild import rebuild
from rilis_etl.storage import FolderStorage
from rilis_etl.text.bylines import InitialsCandidate, Roster, RosterEntry
from rilis_etl.text.cleaning import NO_BOILERPLATE
from tests.pipeline.process.conftest import SOURCE
from tests.warehouse.compare import differences

pytestmark = pytest.mark.xdist_group("parsed-ahead")


def read_all(context: Context, captures: int = 7) -> int:
    return sum(
        len(parse_once(context.archive, part, context.sources[SOURCE], NO_BOILERPLATE, FolderStorage(context.state)))
        for part in context.archive.parts(captures)
    )


def cache_folder(context: Context) -> Path:
    return context.state / "readings"


def rebuilt(context: Context) -> Path:
    rebuild(replace(context, parse_storage=FolderStorage(context.state)))
    return Path(context.warehouse.location)


def left(context: Context) -> list[Path]:
    return list(cache_folder(context).glob(f"*/*{CACHE_SUFFIX}"))


def test_the_parts_of_an_archive_hold_every_capture_once(context: Context) -> None:
    parts = list(context.archive.parts(7))
    assert len(parts) > 3
    found = [place for part in parts for _, place in context.archive.read_part(part)]
    assert found == [place for _, place in context.archive.read()]


def test_the_rows_are_the_same_and_no_page_is_read_again(context: Context, parsed: list[str]) -> None:
    without = rebuilt(context)
    by_itself = len(parsed)
    parsed.clear()
    assert read_all(context) == by_itself
    assert differences(without, rebuilt(context)) == ()
    assert parsed == []
    assert left(context) == []


def test_a_damaged_reading_costs_time_and_nothing_else(
    context: Context, alone: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_all(context)
    torn, strange, bomb, *_ = left(context)
    torn.write_bytes(torn.read_bytes()[:50])
    monkeypatch.setattr("rilis_etl.pipeline.process.parse_cache.MOST_BYTES", 10_000)
    bomb.write_bytes(gzip.compress(bytes(20_000)))
    strange.write_bytes(gzip.compress(b'{"capture_id": 1}'))
    assert differences(alone, rebuilt(context)) == ()
    assert parsed


def edited(file: Path, changes: dict[str, str], *, sealed: bool) -> None:
    """Change the results of a file by hand, and pack it again."""
    lines = gzip.decompress(file.read_bytes()).split(b"\n")[1:]
    results = [json.loads(line) for line in lines]
    for each in results:
        each["result"] |= changes
    content = b"\n".join(json.dumps(each).encode() for each in results)
    digest = hashlib.sha256(content if sealed else b"as it was").hexdigest().encode()
    file.write_bytes(gzip.compress(digest + b"\n" + content))


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize(
    "changes",
    [
        {"source_key": "another"},
        {"source": "lain"},
        {"url": "https://lain.example/1"},
        {"capture_id": "0" * 24},
        {"captured_at": "2001-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_a_reading_that_was_edited_into_one_of_another_page_is_parsed_again(
    context: Context, alone: Path, changes: dict[str, str], *, sealed: bool
) -> None:
    read_all(context)
    for file in left(context):
        edited(file, changes, sealed=sealed)
    assert differences(alone, rebuilt(context)) == ()
    assert left(context) == []


def test_a_reading_whose_text_was_edited_is_parsed_again(context: Context, alone: Path) -> None:
    read_all(context)
    for file in left(context):
        edited(file, {"title": "Judul yang diubah"}, sealed=False)
    assert differences(alone, rebuilt(context)) == ()


def test_a_reading_by_another_reader_is_not_taken(context: Context, alone: Path, parsed: list[str]) -> None:
    other = context.sources[SOURCE].model_copy(update={"licence": "another source file"})
    for part in context.archive.parts(50):
        parse_once(context.archive, part, other, NO_BOILERPLATE, FolderStorage(context.state))
    assert differences(alone, rebuilt(context)) == ()
    assert parsed


def test_a_part_that_was_parsed_is_parsed_again_by_other_code_only(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, part = context.archive.parts(7)
    source, storage = context.sources[SOURCE], FolderStorage(context.state)
    first = parse_once(context.archive, part, source, NO_BOILERPLATE, storage)
    monkeypatch.setattr("rilis_etl.pipeline.process.parse_cache.parse_ahead", lambda *_: iter(()))
    assert first
    assert parse_once(context.archive, part, source, NO_BOILERPLATE, storage) == first
    other = source.model_copy(update={"licence": "another source file"})
    assert parse_once(context.archive, part, other, NO_BOILERPLATE, storage) == []


def test_a_part_is_parsed_where_nothing_can_be_kept(context: Context, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("no folder")
    *_, part = context.archive.parts(7)
    source, storage = context.sources[SOURCE], FolderStorage(tmp_path / "full")
    assert parse_once(context.archive, part, source, NO_BOILERPLATE, storage)


def test_a_reading_holds_only_while_the_roster_says_the_same() -> None:
    known = Roster.of(
        [RosterEntry("MDH", BylineKind.INITIALS, count=2, candidates=(InitialsCandidate("Mimin Dwi Hartono", 2),))]
    )
    assert KnownQuery("MDH", answer=False).holds(Roster())
    assert not KnownQuery("MDH", answer=False).holds(known)
    assert NameQuery("MDH", None).holds(Roster())
    assert not NameQuery("MDH", None).holds(known)
    assert NameQuery("MDH", "Mimin Dwi Hartono").holds(known)
