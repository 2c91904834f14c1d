"""A newsroom whose every page is served by another misbehaving server, through a whole ingest."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rilis_etl.bootstrap import open_context
from rilis_etl.errors import IssueReason
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.settings import load_settings
from rilis_etl.sources.schema import Source
from tests.chaos.behaviour import OK, PAGE, Behaviour, End, read
from tests.chaos.catalogue import BEHAVIOURS
from tests.chaos.server import ChaosServer

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SLOW = {"body-drips", "body-without-end", "headers-without-end", "robots-delay-7"}
SOURCE = Source.model_validate(
    {
        "key": "kacau",
        "name": "Kantor kacau",
        "home": "http://daftar.kacau.example/",
        "hosts": ["*.kacau.example"],
        "languages": ["id"],
        "discovery": {"start": ["http://daftar.kacau.example/berita/"], "row": "li", "link": "a", "date": "i"},
        "layout": [{"body": ".isi", "title": "h1"}],
    }
)


def is_told(behaviour: Behaviour) -> bool:
    """Whether the outcome says what the warehouse must hold: the page itself, or a failure."""
    outcome = behaviour.outcome
    is_page = outcome.status in (200, 203) and outcome.body == b"{page}"
    return is_page or outcome.reason is not None or outcome.status >= 400


def chosen() -> list[Behaviour]:
    """Every third behaviour that takes no time."""
    quick = [
        behaviour
        for behaviour in BEHAVIOURS
        if behaviour.scheme == "http"
        and not behaviour.first
        and not behaviour.cookies
        and behaviour.outcome.reason is not IssueReason.TIMEOUT
        and behaviour.name not in SLOW
        and is_told(behaviour)
    ]
    return [*quick[::3], *(b for b in quick if b.name in {"early-hints", "status-203", "chunks-named-but-page-plain"})]


CHOSEN = {behaviour.name: behaviour for behaviour in chosen()}


def listing() -> Behaviour:
    rows = "".join(
        f'<li><a href="http://{behaviour.host}{PAGE}">Kabar {name}</a> <i>22 November 2026</i></li>'
        for name, behaviour in CHOSEN.items()
    )
    body = f"<html><body><ul>{rows}</ul></body></html>".encode()
    page = OK + b"Content-Length: %d\r\n\r\n" % len(body) + body
    return Behaviour("daftar", (), read(), End.OPEN, paths={"/berita/": page})


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the warehouse says of each site: a title and flags, or the reason of an issue."""
    root: Path = tmp_path_factory.mktemp("kacau")
    with ChaosServer([*CHOSEN.values(), listing()]) as server:
        settings = load_settings(
            warehouse=root,
            routes={".kacau.example": "{}:{}".format(*server.address)},
            delay_seconds=0,
            retries=0,
            read_timeout_seconds=0.4,
            total_timeout_seconds=1,
            max_body_bytes=100_000,
            first_days=30,
        )
        context = open_context(settings, sources={SOURCE.key: SOURCE}, clock=lambda: NOW)
        ingest(context, [SOURCE])
    with duckdb.connect(str(root / "warehouse.duckdb"), read_only=True) as connection:
        releases = connection.execute("select url, title, flags from all_releases").fetchall()
        issues = connection.execute("select url, reason from issues").fetchall()
    return {**{_name(url): (title, set(flags)) for url, title, flags in releases}, **dict(map(_issue, issues))}


def _name(url: str) -> str:
    return url.removeprefix("http://").partition(".")[0]


def _issue(row: tuple[str, str]) -> tuple[str, str]:
    return _name(row[0]), row[1]


def expected(behaviour: Behaviour) -> object:
    outcome = behaviour.outcome
    if outcome.reason is not None:
        return outcome.reason.value
    if outcome.status in (404, 410):
        return IssueReason.HTTP_GONE.value
    if outcome.status >= 400:
        return IssueReason.HTTP_REFUSED.value if outcome.status < 500 else IssueReason.HTTP_FAILED.value
    return f"Rilis {behaviour.name} {PAGE}", {note.value for note in outcome.notes}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_misbehaving_page_is_loaded_with_its_own_text_or_is_an_issue(loaded: dict[str, Any], name: str) -> None:
    assert loaded[name] == expected(CHOSEN[name])
