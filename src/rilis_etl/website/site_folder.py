"""The folder of the site: pages and scripts as they are, the engine, the corpus, and what the pages say."""

import base64
import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from rilis_etl.errors import WarehouseError
from rilis_etl.fs import make_folder
from rilis_etl.phrases import Phrasebook
from rilis_etl.warehouse.query.public_copy import PublicSource, write_public_copy
from rilis_etl.warehouse.stores import Warehouse
from rilis_etl.website.duckdb_wasm import ENGINE_VERSION, EngineFiles
from rilis_etl.website.licences import PublicTerms

CONFIGURATION = "site.json"
"""What the scripts read first. A folder that has it is a site of ours."""

PAGES = ("index.html", "site.css", "site.js", "engine.js", "curves.js", "licences.txt")
_ENGINE = f"duckdb-wasm-{ENGINE_VERSION}"


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What a person chooses of a site."""

    title: str
    say: Phrasebook


class SitePart(NamedTuple):
    """A large file of the site: where it is, and its fingerprint as browsers check it (Subresource Integrity)."""

    path: str
    integrity: str
    size_bytes: int


def write_site(
    warehouse: Warehouse, folder: Path, engine: EngineFiles, terms: Mapping[str, PublicTerms], settings: SiteSettings
) -> tuple[PublicSource, ...]:
    """Write the site of the published snapshot to `folder`, whole or not at all; the institutions in it.

    `terms` are those of the sources, by key; of a source without any, no text is passed on. Raises WarehouseError when
    the folder holds something that is no site of ours, or nothing is published; and OSError.
    """
    manifest = warehouse.manifest()
    _require_room(folder)
    make_folder(folder.parent)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as scratch:
        draft = Path(scratch) / "site"
        for part in ("corpus", _ENGINE):
            (draft / part).mkdir(parents=True)
        for name in PAGES:
            (draft / name).write_bytes(files("rilis_etl.website").joinpath("assets", name).read_bytes())
        made = draft / "corpus" / "new.duckdb"
        held = write_public_copy(warehouse, made, [key for key, each in terms.items() if each.may_pass_on])
        configuration = {
            "language": settings.say.language,
            "title": settings.title,
            "phrases": dict(settings.say.entries),
            "snapshot": manifest.snapshot,
            "as_of": manifest.data_as_of.date().isoformat() if manifest.data_as_of else None,
            "corpus": _named_by_content(draft, made)._asdict(),
            # packed here: many hosts send .wasm as it is, four times as much
            "wasm": _written(draft, f"{_ENGINE}/duckdb-eh.wasm.gz", gzip.compress(engine.wasm, 9, mtime=0))._asdict(),
            "worker": _written(draft, f"{_ENGINE}/worker.js", engine.worker)._asdict(),
            "sources": [_source(source, terms.get(source.source, PublicTerms())) for source in held],
        }
        (draft / CONFIGURATION).write_text(json.dumps(configuration, ensure_ascii=False, indent=1), encoding="utf-8")
        _put_in_place(draft, folder, Path(scratch) / "earlier")
    return held


def _require_room(folder: Path) -> None:
    """Raises WarehouseError unless the folder is missing, empty, or an earlier site with nothing else in it."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise WarehouseError(f"{folder} is no folder: name one for the site")
    held = sorted(path.name for path in folder.iterdir())
    strange = [name for name in held if name not in {*PAGES, CONFIGURATION, "corpus"} and name != _ENGINE]
    strange = [name for name in strange if not name.startswith("duckdb-wasm-")]
    if held and (strange or CONFIGURATION not in held):
        raise WarehouseError(
            f"{folder} holds {(strange or held)[0]}, which is no part of a site of rilis: name an empty folder, or one "
            "with an earlier site and nothing else"
        )


def _named_by_content(draft: Path, made: Path) -> SitePart:
    """The corpus under a name that no other corpus has: a browser's cache never mixes an old one with a new page."""
    with made.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").digest()
    named = made.with_name(f"{digest.hex()[:12]}.duckdb")
    made.rename(named)
    return SitePart(str(named.relative_to(draft)), _integrity(digest), named.stat().st_size)


def _written(draft: Path, path: str, content: bytes) -> SitePart:
    (draft / path).write_bytes(content)
    return SitePart(path, _integrity(hashlib.sha256(content).digest()), len(content))


def _integrity(digest: bytes) -> str:
    return f"sha256-{base64.b64encode(digest).decode()}"


def _source(source: PublicSource, terms: PublicTerms) -> Mapping[str, object]:
    days = {"oldest_on": str(source.oldest_on or ""), "newest_on": str(source.newest_on or "")}
    return asdict(source) | days | {"licence": terms.licence, "attribution": terms.attribution or source.name}


def _put_in_place(draft: Path, folder: Path, earlier: Path) -> None:
    """The draft under the name of the folder; an earlier site goes when the new one is there."""
    if folder.exists():
        folder.rename(earlier)
    try:
        draft.rename(folder)
    except OSError:
        if earlier.exists():
            earlier.rename(folder)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
