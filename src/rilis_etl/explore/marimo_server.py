"""marimo's server in this process, quicker until the first picture (figures: benchmarks/README.md).

A page of marimo is 330 files: here one passes none of marimo's layers. What the first cells need is loaded before the
first page is asked for. marimo's registry of what starts with its server is no public interface: tests/explore use it.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

import marimo
from marimo._cli.cli import main
from marimo._server.registry import LIFESPAN_REGISTRY

from rilis_etl.errors import RilisError
from rilis_etl.explore.questions import explored_snapshot

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send


def serve(arguments: Sequence[str]) -> None:
    """Run marimo with these arguments of its command line, until it is stopped."""
    # uvicorn writes a traceback of the task that Ctrl-C has cancelled
    logging.getLogger("uvicorn.error").addFilter(lambda record: "CancelledError" not in record.getMessage())
    LIFESPAN_REGISTRY.register("rilis", _quicker)
    main(list(arguments), prog_name="marimo")


@asynccontextmanager
async def _quicker(app: "Starlette") -> AsyncIterator[None]:
    app.middleware_stack = _assets_before(app.middleware_stack or app.build_middleware_stack())
    _warm_up()
    yield


def _assets_before(marimos: "ASGIApp") -> "ASGIApp":
    """Answers for marimo's files, which no token protects there either, and leaves the rest to marimo."""
    files = {f"/assets/{file.name}": file for file in (Path(marimo.__file__).with_name("_static") / "assets").iterdir()}

    async def answer(scope: "Scope", receive: "Receive", send: "Send") -> None:
        file = files.get(scope.get("path", ""))
        if file is None or scope.get("method") != "GET":
            return await marimos(scope, receive, send)
        body = file.read_bytes()
        headers = {
            "content-length": str(len(body)),
            "content-type": guess_type(file.name)[0] or "application/octet-stream",
            "cache-control": "public, max-age=31536000, immutable",  # the name changes with the content
        }
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send({"type": "http.response.body", "body": body})
        return None

    return answer


def _warm_up() -> None:
    """Import and open what the first cells need. In a thread it would take turns with the files of the page."""
    with suppress(RilisError, OSError):  # the page says it in its place
        state = explored_snapshot().ask("from data_as_of")
        marimo.ui.table(state)
    marimo.md("")
