"""The backfill on a real Prefect server: form, windows, failure, cancellation."""

import json
import time
import urllib.error
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.bootstrap import open_context
from rilis_etl.fs import lock
from rilis_etl.pipeline.runs.imports import import_archives
from rilis_etl.settings import load_settings
from rilis_etl.warehouse.stores import FileWarehouse
from tests.flows.served import Finished, Up, eventually, running_flows
from tests.pipeline.offline import release
from tests.web_archive import Kept, LoopbackArchive, entry, serving

pytestmark = [pytest.mark.flows, pytest.mark.xdist_group("flows")]

SLOW = {"sources": ["dinaslingkungan"], "first_day": "2022-06-15", "days": 1461, "window_days": 366}


def form(up: Up) -> dict[str, Any]:
    schema: dict[str, Any] = up.deployment("backfill")["parameter_openapi_schema"]
    return schema


def window_rows(up: Up) -> list[tuple[str, str]]:
    with FileWarehouse(up.warehouse).reading() as con:
        return con.execute("select source, outcome from windows where source = 'dinaslingkungan'").fetchall()


def test_the_form_offers_sources_days_and_modes_and_explains_each(up: Up) -> None:
    schema = form(up)
    fields = schema["properties"]
    assert fields["first_day"]["format"] == "date"
    assert (fields["days"]["minimum"], fields["days"]["default"]) == (1, 31)
    assert "ombudswarga" in schema["definitions"]["SourceKey"]["enum"]
    assert schema["definitions"]["Mode"]["enum"] == ["missing", "failed", "refetch", "archives", "reparse"]
    assert (fields["window_days"]["minimum"], fields["parallel_windows"]["maximum"]) == (1, 8)
    assert set(schema["required"]) == {"sources", "first_day"}
    assert all(field["description"] for field in fields.values())


@pytest.mark.parametrize("deployment", ["daily", "recheck", "source-check", "alert"])
def test_every_other_form_explains_its_fields_too(up: Up, deployment: str) -> None:
    fields = up.deployment(deployment)["parameter_openapi_schema"]["properties"]
    assert fields
    assert all(field["description"] for field in fields.values())


def test_an_unknown_source_is_refused_before_anything_runs(up: Up) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        up.start("backfill", **SLOW | {"sources": ["komnasam"]})
    message = refused.value.read().decode()
    assert "'komnasam' is not one of [" in message
    assert "komnasham" in message


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"last_day": "2026-06-14"}, "Additional properties are not allowed ('last_day' was unexpected)"),
        ({"days": 0}, "0 is less than the minimum of 1"),
        ({"first_day": None}, "None is not of type 'string'"),
    ],
)
def test_what_the_form_does_not_know_or_allow_is_refused_in_a_sentence(
    up: Up, wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        up.start("backfill", **SLOW | wrong)
    assert message in json.loads(refused.value.read())["detail"]


@pytest.fixture(scope="module")
def queue(up: Up) -> dict[str, str]:
    """Backfills that a person starts one after the other, and another run last."""
    komnasham = {"sources": ["komnasham"], "days": 30}
    return {
        "refused": up.start("backfill", **komnasham, first_day="2017-11-31"),
        "unreachable": up.start("backfill", **komnasham, first_day="2017-11-01"),
        "future": up.start("backfill", **komnasham, first_day="2999-01-01"),
        "morning": up.start("publish"),
    }


def test_a_run_of_another_kind_never_waits_behind_queued_backfills(up: Up, queue: dict[str, str]) -> None:
    assert up.finished(queue["morning"]).state == "COMPLETED"
    assert up.call("GET", f"/flow_runs/{queue['future']}")["state_type"] == "SCHEDULED"


def test_a_refused_form_says_why_in_one_sentence_and_shows_no_traceback(up: Up, queue: dict[str, str]) -> None:
    run = up.finished(queue["refused"])
    assert run.state == "FAILED"
    assert run.message.startswith("The form cannot be used like this: first_day: Input should be a valid date")
    future = up.finished(queue["future"])
    assert future.message.startswith("the last day (2999-01-01) is in the future")
    logs = "".join(line["message"] for each in (run, future) for line in up.logs(each.id))
    assert "Traceback" not in logs
    assert "\n" not in run.message + future.message


def test_a_source_that_cannot_be_reached_fails_its_windows_and_says_what_to_do(up: Up, queue: dict[str, str]) -> None:
    run = up.finished(queue["unreachable"])
    assert run.state == "FAILED"
    assert "failed: komnasham 2017-11-01..2017-11-30. Run it again with mode failed" in run.message
    assert "unreachable" in json.loads(up.artifacts(run.id)["windows"])[0]["why"]
    assert run.name == "Backfill komnasham, 30 days from 2017-11-01 (missing)"


PAST = {"sources": ["komnasham"], "first_day": "2017-01-01", "days": 1461, "window_days": 366, "mode": "archives"}
PAGE = "https://www.komnasham.go.id/index.php/news/2017/11/6/418/perbaikan.html"


GONE = "https://www.komnasham.go.id/index.php/news/2017/11/6/419/pasar.html"


@pytest.fixture(scope="module")
def archive() -> LoopbackArchive:
    """Two states of a release, and one that is gone, of a site that cannot be reached any more."""
    first = release(1, "entry-content").replace("14 Juni 2026", "6 November 2017")
    second = first.replace("diminta melewati", "diminta segera melewati")
    other = release(2, "entry-content").replace("14 Juni 2026", "6 November 2017")
    looks = [(2017, first), (2018, first), (2020, second)]
    kept = [Kept(PAGE, datetime(year, 11, 7, 4, tzinfo=UTC), body.encode()) for year, body in looks]
    kept.append(Kept(GONE, datetime(2017, 11, 8, tzinfo=UTC), other.encode()))
    return LoopbackArchive(kept + [Kept(GONE, datetime(2019, month, 1, tzinfo=UTC), b"tiada", 404) for month in (3, 6)])


@pytest.fixture(scope="module")
def brought_back(up: Up, archive: LoopbackArchive) -> Finished:
    with serving(archive):
        (up.warehouse / "web_archives.toml").write_text(entry(archive))
        return up.run("backfill", **PAST)


def test_a_dead_site_comes_back_from_a_web_archive_window_by_window(up: Up, brought_back: Finished) -> None:
    run = brought_back
    assert run.state == "COMPLETED"
    assert run.name == "Backfill komnasham, 1461 days from 2017-01-01 (archives)"
    table = json.loads(up.artifacts(run.id)["windows"])
    assert [(row["status"], row["found"], row["fetched"]) for row in table] == [
        ("done", "1", "1"), ("done", "2", "2"), ("done", "1", "1"), ("done", "2", "2"),
    ], "newest first"  # fmt: skip
    with FileWarehouse(up.warehouse).reading() as con:
        looks = "from versions join captures using (capture_id) where versions.url = ? order by 1"
        shown = con.execute(f"select shown_since::date, versions.seen_by {looks}", [PAGE]).fetchall()
    assert shown == [(date(2017, 11, 7), "arsip.example"), (date(2020, 11, 7), "arsip.example")]


OF = "where source = 'komnasham' and source_key = $1 order by all"
HISTORY = (
    f"select version_number, shown_since, title, content_hash from versions join releases using (release_id) {OF}",
    f"select state, since, last_look_at, is_confirmed from release_states {OF}",
    f"select fetched_at, status_code, outcome from captures {OF}",
)


@pytest.mark.usefixtures("brought_back")
def test_the_same_records_in_a_file_give_the_same_history(up: Up, archive: LoopbackArchive, tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc"
    file.write_bytes(b"".join(each.record for each in archive.kept))
    sources = Path(up.environment["RILIS_SOURCES"])
    context = open_context(load_settings(warehouse=tmp_path / "imported", sources=sources))
    import_archives(context, [file], keys=["komnasham"])
    with FileWarehouse(up.warehouse).reading() as con, context.warehouse.reading() as other:
        for key, sql in product(("418", "419"), HISTORY):
            assert con.execute(sql, [key]).fetchall() == other.execute(sql, [key]).fetchall() != []


@pytest.fixture(scope="module")
def cancelled(up: Up) -> Finished:
    """A backfill of four windows, cancelled when the first has been published."""
    before = len(window_rows(up)) if FileWarehouse(up.warehouse).has_snapshot else 0
    run_id = up.start("backfill", **SLOW, parallel_windows=1)
    eventually(lambda: FileWarehouse(up.warehouse).has_snapshot and len(window_rows(up)) > before)
    began = time.monotonic()
    up.call("POST", f"/flow_runs/{run_id}/set_state", {"state": {"type": "CANCELLING"}})
    run = up.finished(run_id)
    assert time.monotonic() - began < 20
    return run


def test_a_cancelled_backfill_leaves_whole_windows(up: Up, cancelled: Finished) -> None:
    assert cancelled.state == "CANCELLED"
    assert 0 < len(window_rows(up)) < 4
    assert {outcome for _, outcome in window_rows(up)} == {"done"}


@pytest.mark.usefixtures("cancelled")
def test_a_cancelled_backfill_leaves_no_process_and_no_lock(up: Up) -> None:
    eventually(lambda: not running_flows(up))
    for file in (up.warehouse / "state" / "sources").glob("*.lock"):
        with lock(file):
            pass
    assert not list(up.warehouse.glob("**/*.wal"))


@pytest.mark.usefixtures("cancelled")
def test_the_next_run_does_the_rest(up: Up) -> None:
    up.hurry()
    run = up.run("backfill", **SLOW)
    assert run.state == "COMPLETED"
    assert {row["status"] for row in json.loads(up.artifacts(run.id)["windows"])} == {"done"}
    assert len(window_rows(up)) == 4
