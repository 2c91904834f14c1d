"""marimo's server in this process, quicker until the first picture (figures: benchmarks/README.md).

A page of marimo is 330 files in three waves, and a browser knows the names of one when it has run the one before.
Here a file passes none of marimo's layers, the page names later waves at once, and what the first cells need is loaded
before them. marimo's registry of what starts with its server is no public interface: tests/explore use it.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from mimetypes import guess_type
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import marimo
from marimo._cli.cli import main
from marimo._server.registry import LIFESPAN_REGISTRY

from rilis_etl.errors import RilisError
from rilis_etl.explore.questions import explored_snapshot

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send

_ASSETS = Path(marimo.__file__).with_name("_static") / "assets"
_LATER = ("run-page-*.js", "layout-*.js", "vega-embed-container-*.js", "react-vega-*.js")
"""What the page asks for when it runs: of an app, and of a chart."""

_IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')  # as marimo's bundler writes it
_HEAD = 20_000  # characters of a script that hold its imports


def serve(arguments: Sequence[str]) -> None:
    """Run marimo with these arguments of its command line, until it is stopped."""
    LIFESPAN_REGISTRY.register("rilis", _quicker)
    main(list(arguments), prog_name="marimo")


@asynccontextmanager
async def _quicker(app: "Starlette") -> AsyncIterator[None]:
    app.middleware_stack = _assets_before(app.middleware_stack or app.build_middleware_stack())
    links = (f'<link rel="modulepreload" crossorigin href="./assets/{name}">' for name in _later_scripts())
    app.state.html_head = "".join(links)
    Thread(target=_warm_up, daemon=True).start()
    yield


def _assets_before(marimos: "ASGIApp") -> "ASGIApp":
    """Answers for marimo's files, which no token protects there either, and leaves the rest to marimo."""
    files = {f"/assets/{file.name}": file for file in _ASSETS.iterdir()}

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


def _later_scripts() -> list[str]:
    """The scripts of _LATER and all that they import, without what the page names itself.

    Where a version of marimo renames them, there are none, and the first picture comes later.
    """
    known = (_ASSETS.parent / "index.html").read_text(encoding="utf-8")
    names = [file.name for pattern in _LATER for file in _ASSETS.glob(pattern)]
    for name in names:  # grows on the way
        imported = _IMPORTED.findall((_ASSETS / name).read_text(encoding="utf-8")[:_HEAD])
        names += [each for each in dict.fromkeys(imported) if each not in names and each not in known]
    return names


def _warm_up() -> None:
    """Import and open, while the browser loads the page, what the first cells need."""
    with suppress(RilisError, OSError):  # the page says it in its place
        state = explored_snapshot().ask("from data_as_of")
        marimo.ui.table(state)
    marimo.md("")
