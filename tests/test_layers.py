"""The house keeps its layers: a room imports only what is below it, and each heavy library has one door."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "rilis_etl"

# Higher imports lower; equal ranks (the doors) do not import each other.
RANKS = {
    "cli": 6,
    "sample": 5,
    "pipeline": 5,
    "report": 5,
    "discover": 4,
    "fetch": 3,
    "archive": 3,
    "notify": 3,
    "warehouse": 3,
    "text": 2,
    "identity": 2,
    "sources": 1,
    "settings": 1,
    "resources": 1,
    "disk": 1,
    "model": 0.5,
    "errors": 0,
}
SIBLINGS_ALLOWED = {("text", "identity"), ("sample", "pipeline")}
DOORS = {
    "apprise": {"notify"},
    "prefect": {"flows", "service"},
    "requests": {"fetch"},
    "urllib3": {"fetch"},
    "duckdb": {"warehouse"},
    "bs4": {"text", "discover"},
    "warcio": {"archive"},
    "langdetect": {"text"},
    "trafilatura": {"text"},
    "dateparser": {"text"},
    "typer": {"cli"},
    "altair": {"report"},
    "vl_convert": {"report"},
}
PREFECT_DOOR = PACKAGE / "service" / "prefect_server.py"
"""The one module of service/ that imports Prefect."""

PURE = {"text", "identity", "model", "errors"}
IMPURE_MODULES = {"random", "socket", "time", "subprocess", "urllib.request", "http.client", "secrets"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def rooms_imported(path: Path) -> set[str]:
    names = (name.split(".") for name in imports(path) if name.startswith("rilis_etl."))
    return {parts[1] for parts in names if len(parts) > 1 and parts[1] in RANKS}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_what_is_below_it(path: Path) -> None:
    here = room(path)
    assert here in RANKS or here == "__main__", f"{here} has no place in the house: give it a rank"
    wrong = {
        other
        for other in rooms_imported(path) - {here}
        if RANKS[other] >= RANKS.get(here, 7) and (here, other) not in SIBLINGS_ALLOWED
    }
    assert not wrong, f"{path.relative_to(ROOT)} reaches up or sideways to {sorted(wrong)}"


@pytest.mark.parametrize("library", sorted(DOORS))
def test_a_library_is_imported_behind_its_door_only(library: str) -> None:
    strays = [
        str(path.relative_to(ROOT))
        for path in modules()
        if room(path) not in DOORS[library] and any(name.split(".")[0] == library for name in imports(path))
    ]
    assert not strays


@pytest.mark.parametrize("path", [p for p in modules() if room(p) in PURE], ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_pure_room_has_no_clock_network_or_chance(path: Path) -> None:
    assert not IMPURE_MODULES & set(imports(path))


def test_flows_reach_the_doors_through_the_pipeline_only() -> None:
    for path in sorted((ROOT / "flows").glob("*.py")):
        assert not {name.split(".")[0] for name in imports(path)} & {"duckdb", "requests", "bs4"}, path.name


def test_the_rest_of_the_suite_does_not_import_prefect() -> None:
    """A second of CPU per process, and a server that starts by itself: only the flows' own tests may pay for it."""
    strays = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.parent.name != "flows"
        and any(name.startswith(("prefect.", "rilis_etl.flows.")) or name == "prefect" for name in imports(path))
    ]
    assert not strays


def test_the_whole_package_is_imported_without_prefect() -> None:
    paths = [path for path in modules() if path != PREFECT_DOOR]
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in paths]
    program = f"""
import importlib, sys
for name in {[name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]!r}:
    importlib.import_module(name)
sys.exit("prefect" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_no_module_is_too_long_to_read_in_one_sitting() -> None:
    long = {str(path.relative_to(ROOT)): n for path in modules() if (n := len(path.read_text().splitlines())) > 300}
    assert not long
