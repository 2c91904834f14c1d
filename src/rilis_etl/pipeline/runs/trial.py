"""The answers of a source that is tried out: kept apart from the archive, so that another try asks nothing again."""

from threading import Timer
from typing import Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from rilis_etl.archive import Archive, ArchiveWriter
from rilis_etl.context import Context
from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.fetch import Fetcher, Request, failed
from rilis_etl.model import Capture, Link, Role
from rilis_etl.pipeline.events import Listener, Noted, ignore
from rilis_etl.sources.schema import Source

FOLDER = "trials"
"""Beside the archive, in the warehouse's folder; nothing loads it, and it may be deleted."""

SLOW_SECONDS = 2.0
"""How long an answer is waited for before a person is told of which."""

MOST_KEPT = 5
"""Trials of a source whose answers are kept: checks run by schedule, too."""


class Trial:
    """A context manager whose `get` asks each address once, politely, and keeps the answer.

    `offline`: only what earlier trials have kept is answered. `listen` hears of each answer that is waited for longer
    than SLOW_SECONDS.
    """

    def __init__(self, context: Context, source: Source, *, offline: bool = False, listen: Listener = ignore) -> None:
        self._context = context
        self._listen = listen
        self.source = source
        self._kept = Archive(context.settings.warehouse / FOLDER)
        self._answers: dict[tuple[str, Role], Capture] = {}
        if offline:
            self._answers = {(capture.url, capture.role): capture for capture, _ in self._kept.read(source=source.key)}
        self._is_offline = offline
        self._fetcher: Fetcher | None = None
        self._writer: ArchiveWriter | None = None
        self.today = context.clock().astimezone(ZoneInfo(source.timezone)).date()
        self.asked = 0

    def get(self, url: str, role: Role = Role.LISTING, link: Link | None = None) -> Capture:
        """The answer, or the capture of a failure."""
        if (url, role) not in self._answers:
            self._answers[url, role] = self._ask(Request(self.source, role, url, link))
        return self._answers[url, role]

    @property
    def answers(self) -> tuple[Capture, ...]:
        """What was answered so far."""
        return tuple(self._answers.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._fetcher:
            self._fetcher.close()
        if self._writer:
            self._writer.close()
            self._forget_older()

    def _forget_older(self) -> None:
        folder = self._context.settings.warehouse / FOLDER
        for file in self._kept.files(self.source.key)[:-MOST_KEPT]:
            (folder / file.name).unlink(missing_ok=True)

    def _ask(self, request: Request) -> Capture:
        if self._is_offline:
            detail = "no answer of it was kept: run without --offline once"
            return failed(request, FetchError(IssueReason.UNREACHABLE, request.url, detail), self._context.clock)
        if self._fetcher is None or self._writer is None:
            self._fetcher = self._context.fetcher()
            self._writer = self._kept.writer(self.source.key, self._context.clock(), f"trial-{uuid4().hex[:8]}")
        self.asked += 1
        waiting = Timer(SLOW_SECONDS, self._listen, [Noted(f"waiting for {request.url}")])
        waiting.start()
        try:
            capture = self._fetcher.fetch(request)
        except FetchError as error:
            capture = failed(request, error, self._context.clock)
        finally:
            waiting.cancel()
        self._writer.append(capture)
        return capture
