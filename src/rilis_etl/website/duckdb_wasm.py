"""DuckDB for browsers: two files of one version of an npm package, known by their fingerprints.

They are no part of this package (34 MB). They come from a folder or a file that a person names, from an earlier call,
or by `npm pack`, which asks the registry that npm is set up with. Wherever they come from, their bytes must be the
pinned ones.
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rilis_etl.errors import SettingsError
from rilis_etl.fs import atomic_write

ENGINE_VERSION = "1.32.0"
"""Of @duckdb/duckdb-wasm. It holds DuckDB 1.4.3, which reads the storage version that public copies have."""

WASM = "duckdb-eh.wasm"
WORKER = "duckdb-browser-eh.worker.js"

PINNED: Mapping[str, str] = {
    WASM: "4c221bfa59c11f24dbd750e70c90b9252eca6eec5633936e6a2ec766e55fd879",
    WORKER: "f8ab72b6b90b3ad83077d47426d4a99d5d9a4c7e07cba1a2be37d655adc7c1ab",
}
"""Sha-256 (hex) of each file in the package's folder dist."""

_PACKAGE = f"@duckdb/duckdb-wasm@{ENGINE_VERSION}"
_NPM_SECONDS = 600
_REMEDY = f"or fetch {_PACKAGE} elsewhere (`npm pack {_PACKAGE}`) and name the file with --duckdb-wasm"


@dataclass(frozen=True, slots=True)
class EngineFiles:
    """The two files, with the bytes that are pinned."""

    wasm: bytes
    worker: bytes


def engine_files(given: Path | None, cache: Path) -> EngineFiles:
    """The engine from `given` (a folder, or the package as npm packs it), else from `cache`, else by npm.

    What npm brought is kept in `cache`. Raises SettingsError when a file is missing or other than the pinned one, or
    npm does not bring the package; and OSError when `cache` cannot be written.
    """
    if given is not None:
        return _checked(_read(given), str(given))
    kept = _folder(cache)
    if _are_pinned(kept):
        return _checked(kept, str(cache))
    with tempfile.TemporaryDirectory(prefix="rilis-npm-") as scratch:
        fetched = _read(_npm_pack(Path(scratch)))
        found = _checked(fetched, _PACKAGE)
    for name, content in fetched.items():
        atomic_write(cache / name, content)
    return found


def _checked(files: Mapping[str, bytes], place: str) -> EngineFiles:
    """Raises SettingsError unless both files are there as pinned."""
    for name in PINNED:
        if name not in files:
            raise SettingsError(f"{place} has no {name}: name the package {_PACKAGE}, packed or its folder dist")
    if not _are_pinned(files):
        raise SettingsError(f"{place} holds other files than {_PACKAGE}: only that version is known to read the site")
    return EngineFiles(files[WASM], files[WORKER])


def _are_pinned(files: Mapping[str, bytes]) -> bool:
    return all(name in files and hashlib.sha256(files[name]).hexdigest() == digest for name, digest in PINNED.items())


def _read(given: Path) -> Mapping[str, bytes]:
    if given.is_dir():
        return _folder(given) or _folder(given / "dist") or _folder(given / "package" / "dist")
    try:
        with tarfile.open(given) as package:
            members = {name: package.extractfile(f"package/dist/{name}") for name in PINNED}
            return {name: member.read() for name, member in members.items() if member is not None}
    except FileNotFoundError as error:
        raise SettingsError(f"there is no {given}: name the package {_PACKAGE}, packed or its folder dist") from error
    except (tarfile.TarError, KeyError) as error:
        raise SettingsError(f"{given} is no {_PACKAGE} as npm packs it: {error}") from error


def _folder(folder: Path) -> Mapping[str, bytes]:
    return {name: (folder / name).read_bytes() for name in PINNED if (folder / name).is_file()}


def _npm_pack(folder: Path) -> Path:
    """Let npm put the package into `folder`; where it lies."""
    npm = shutil.which("npm")
    if npm is None:
        raise SettingsError(f"the site needs two files of {_PACKAGE}: install npm, which fetches them once, {_REMEDY}")
    command = [npm, "pack", _PACKAGE, "--silent", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=_NPM_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SettingsError(f"npm did not bring {_PACKAGE} within {_NPM_SECONDS} s: try again, {_REMEDY}") from error
    packed = next(folder.glob("*.tgz"), None)
    if done.returncode or packed is None:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise SettingsError(f"npm did not bring {_PACKAGE} ({lines[-1] if lines else 'no word'}): try again, {_REMEDY}")
    return packed
