"""Reads source files from folders. What a source may say is declared in `schema`."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from rilis_etl.errors import SourceError
from rilis_etl.sources.bases import with_base
from rilis_etl.sources.messages import validation_messages
from rilis_etl.sources.schema import GENERIC, Source

BUNDLED = Path(__file__).parent / "catalogue"
"""The folder of the sources that come with the package. None is visited before a person adds it."""

MAX_SOURCE_BYTES = 256 * 1024
"""A source file is a page or two; anything beyond this is not one."""

MOST_LISTED_KEYS = 20
"""Sources that an error lists."""

_TEMPLATE = Path(__file__).parent / "template" / "source.toml"


def load_source(path: Path) -> Source:
    """The source declared in `path`, whose name must be its key and `.toml`.

    Raises SourceError that names the file and, one line each, every mistake in it with its key and the remedy.
    """
    if path.suffix != ".toml":
        raise _refused(path, [f"the name has to end in .toml, in small letters; rename the file to {path.stem}.toml"])
    table = _read(path)
    try:
        table = with_base(table, path.stem)
    except ValueError as error:
        raise _refused(path, [str(error)]) from error
    try:
        source = Source.model_validate(table)
    except ValidationError as error:
        raise _refused(path, validation_messages(Source, table, error)) from error
    if source.key == GENERIC.key:
        raise _refused(path, [f"key: {GENERIC.key!r} is reserved for pages of no source; choose another"])
    if path.stem != source.key:
        raise _refused(path, [f"key: {source.key!r} is not the file's name; rename the file to {source.key}.toml"])
    return source


@dataclass(frozen=True, slots=True)
class BrokenSource:
    """A source file that cannot be used: its source is left out, all others are not affected."""

    key: str  # the file's name
    message: str  # what is wrong, where, and the remedy


class Catalogue(Mapping[str, Source]):
    """Every source of some folders by its key, in alphabetical order; a later folder wins over an earlier one.

    `besides`: keys of sources that come with the package and are among them, too, where no folder has them. The files
    are read when the first source is asked for. Raises SourceError then when a folder is not there.
    """

    def __init__(self, folders: Sequence[Path], besides: Iterable[str] = ()) -> None:
        self._folders = tuple(folders)
        self._besides = tuple(besides)

    def __getitem__(self, key: str) -> Source:
        return self._read[0][key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read[0])

    def __len__(self) -> int:
        return len(self._read[0])

    def broken(self) -> tuple[BrokenSource, ...]:
        """The files that cannot be used, and why."""
        return self._read[1]

    def file_of(self, key: str) -> Path | None:
        """The file that declares the source `key`, sound or not; None when there is none."""
        return self._files.get(key)

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        bundled = {key: BUNDLED / f"{key}.toml" for key in self._besides}
        files = {key: path for key, path in bundled.items() if path.is_file()}
        for folder in self._folders:
            if not folder.is_dir():
                raise SourceError(f"{folder}: there is no such folder of sources; create it or correct RILIS_SOURCES")
            files |= {path.stem: path for path in _source_files(folder)}
        return files

    @cached_property
    def _read(self) -> tuple[Mapping[str, Source], tuple[BrokenSource, ...]]:
        files = self._files
        sources: dict[str, Source] = {}
        broken: list[BrokenSource] = []
        for key in sorted(files):
            try:
                sources[key] = load_source(files[key])
            except SourceError as error:
                broken.append(BrokenSource(key, str(error)))
            except Exception as error:  # noqa: BLE001 - a source file spoils at most its own source
                broken.append(BrokenSource(key, f"{files[key]}: cannot be read ({type(error).__name__}: {error})"))
        for key, message in _claimed_twice(sources.values()):
            sources.pop(key, None)
            broken.append(BrokenSource(key, message))
        return MappingProxyType(sources), tuple(broken)


def _source_files(folder: Path) -> list[Path]:
    """What the folder holds under the name of a source file, in whatever letters: none is passed over in silence."""
    try:
        return sorted(
            path for path in folder.iterdir() if path.suffix.lower() == ".toml" and not path.name.startswith(".")
        )
    except OSError as error:
        raise SourceError(f"{folder}: cannot be read ({error.strerror}); check its permissions") from error


def load_sources(folders: Sequence[Path] = (BUNDLED,)) -> Mapping[str, Source]:
    """Every source of `folders` by its key; all files must be sound.

    Raises SourceError with the mistakes of all files together, or when two sources begin at the same page.
    """
    catalogue = Catalogue(folders)
    if broken := catalogue.broken():
        raise SourceError("\n".join(each.message for each in broken))
    return MappingProxyType(dict(catalogue))


def find_source(sources: Mapping[str, Source], key: str) -> Source:
    """The source called `key`. Raises SourceError that lists near matches and every known key."""
    if key in sources:
        return sources[key]
    bundled = bundled_keys()
    if key in bundled:
        raise SourceError(f"{key} is in the catalogue, and was not added: run `rilis source add {key}`")
    near = get_close_matches(key.lower(), dict.fromkeys((*sources, *bundled)), n=3)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    listed = list(dict.fromkeys((*(each for each in near if each in sources), *sources)))
    more = f" and {len(listed) - MOST_LISTED_KEYS} more" if len(listed) > MOST_LISTED_KEYS else ""
    known = f"known: {', '.join(listed[:MOST_LISTED_KEYS])}{more}" if listed else "no source was added"
    raise SourceError(f"there is no source {key[:60]!r}: {hint}{known}")


def bundled_keys() -> tuple[str, ...]:
    """The keys of the sources that come with the package."""
    return tuple(sorted(path.stem for path in BUNDLED.glob("*.toml")))


def source_template(key: str = "example") -> str:
    """A commented source file for a person to fill in, already valid, with `key` as its key."""
    return _TEMPLATE.read_text(encoding="utf-8").replace('key = "example"', f'key = "{key}"', 1)


def _read(path: Path) -> dict[str, object]:
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "no plain file"
        raise _refused(path, [f"is {kind}; a source is a text file: move it elsewhere, or put the file in its place"])
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file; `rilis source list` names the sources that are there")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    if len(raw) > MAX_SOURCE_BYTES:
        raise _refused(path, [f"larger than {MAX_SOURCE_BYTES // 1024} kB; a source is a page or two of TOML"])
    try:
        return tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refused(path, [f"line {line}: not UTF-8; save the file as UTF-8"]) from error
    except ValueError as error:  # TOMLDecodeError, and numbers of absurd length
        raise _refused(path, [f"not TOML: {error}"]) from error
    except RecursionError as error:
        raise _refused(path, ["not a source: nested too deeply; compare it with `rilis source new`"]) from error


def _refused(path: Path, mistakes: Iterable[str]) -> SourceError:
    return SourceError("\n".join(f"{path}: {mistake}" for mistake in mistakes))


def _claimed_twice(sources: Iterable[Source]) -> list[tuple[str, str]]:
    """The key of each source that begins at a page of an earlier one, and a message."""
    begins = [(each.url, source.key) for source in sources for table in source.discovery for each in table.addresses]
    owners = dict(reversed(begins))  # the first to claim it
    return [
        (key, f"{owners[url]} and {key} both begin at {url}: a page belongs to one source; drop it from one of them")
        for url, key in begins
        if owners[url] != key
    ]
