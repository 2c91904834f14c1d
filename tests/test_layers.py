"""The house keeps its layers: a room imports only what is below it, no two rooms import each other, and each library
has its door."""

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "rilis_etl"
FLOWS = ROOT / "flows"

LAYERS: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            {"flows", "cli"},
            {"service", "sample", "explore"},
            {"bootstrap"},
            {"pipeline.remote"},
            {"pipeline.runs"},
            {"pipeline.crawl", "pipeline.process", "report", "website"},
            {"pipeline"},
            {"context"},
            {"mementos", "render"},
            {"discovery"},
            {"fetch", "archive", "warehouse", "notify"},
            {"html"},
            {"text", "similarity"},
            {"identity"},
            {"sources", "storage"},
            {"settings", "resources", "fs"},
            {"model", "phrases"},
            {"errors"},
            {"printable"},
        ),
    )
)
"""Top down: a room imports only rooms of layers below its own."""

DOORS: Mapping[str, frozenset[str]] = {
    "apprise": frozenset({"notify"}),
    "bs4": frozenset({"discovery"}),
    "charset_normalizer": frozenset({"html"}),
    "cydifflib": frozenset({"html", "similarity"}),
    "dateparser": frozenset({"text"}),
    "duckdb": frozenset({"warehouse"}),
    "jmespath": frozenset({"discovery"}),
    "lxml": frozenset({"discovery"}),
    "marimo": frozenset({"explore"}),
    "playwright": frozenset({"render"}),
    "prefect": frozenset({"flows", "service"}),
    "pydantic_core": frozenset({"sources", "pipeline.process"}),
    "prompt_toolkit": frozenset({"cli"}),
    "protego": frozenset({"fetch"}),
    "pyarrow": frozenset({"warehouse", "pipeline.remote"}),
    "pydantic": frozenset(
        {"sources", "mementos", "discovery", "notify", "flows", "sample", "settings"}
        | {"pipeline.process", "pipeline.remote"}
    ),
    "requests": frozenset({"fetch"}),
    "rich": frozenset({"cli"}),
    "soupsieve": frozenset({"sources"}),
    "starlette": frozenset({"explore"}),  # types of what marimo hands over
    "selectolax": frozenset({"html", "discovery", "sources"}),
    "snowballstemmer": frozenset({"warehouse"}),
    "trafilatura": frozenset({"html"}),
    "typer": frozenset({"cli"}),
    "urllib3": frozenset({"fetch"}),
    "xlsxwriter": frozenset({"warehouse"}),
    "uvicorn": frozenset({"service"}),
    "vl_convert": frozenset({"report"}),
    "w3lib": frozenset({"identity", "fetch", "discovery"}),
}
"""The rooms that may import a third-party library."""

ONE_MODULE_OF_SERVICE = "service.prefect_server"
"""The only module outside flows/ that imports Prefect."""

PURE = frozenset({"html", "text", "similarity", "identity", "model", "errors"})
IMPURE_MODULES = {"random", "socket", "time", "subprocess", "urllib.request", "http.client", "secrets"}

MOST_MODULES = 14
"""Modules directly in one package; cli/ has one file a command."""


def name_of(path: Path) -> str:
    """The module's name inside the house: "text.dates.parser", "flows.ingest"."""
    relative = path.relative_to(FLOWS.parent if path.is_relative_to(FLOWS) else PACKAGE).with_suffix("")
    return ".".join(relative.parts).removesuffix(".__init__")


def room(name: str) -> str:
    """The room a module lies in, as LAYERS names it."""
    rooms = {name for layer in LAYERS for name in layer}
    return max(
        (r for r in rooms if name == r or name.startswith(f"{r}.")), key=len, default=name.split(".", maxsplit=1)[0]
    )


@cache
def imports(path: Path) -> frozenset[str]:
    """Every dotted name that the module imports, at its top or later."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules() -> list[Path]:
    """Every module of the product but the two that stand outside the layers."""
    skipped = {PACKAGE / "__init__.py", PACKAGE / "__main__.py"}
    linked = PACKAGE / "flows"
    found = [path for path in PACKAGE.rglob("*.py") if path not in skipped and not path.is_relative_to(linked)]
    return sorted([*found, *FLOWS.glob("*.py")])


NAMES = {name_of(path): path for path in modules()}


def imported(path: Path) -> set[str]:
    """The modules of the house that one imports: the longest name that is a module."""
    found = set()
    for name in imports(path):
        inside = name.removeprefix("rilis_etl.") if name.startswith("rilis_etl.") else name
        if inside in NAMES and (name.startswith("rilis_etl.") or inside.startswith("flows")):
            found.add(inside)
    return {name for name in found if not any(other.startswith(f"{name}.") for other in found)}


def layer_of(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if room(name) in layer)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_room_imports_only_what_is_below_it(name: str) -> None:
    assert any(room(name) in layer for layer in LAYERS), f"{name} has no place in the house: give its room a layer"
    others = {other for other in imported(NAMES[name]) if room(other) != room(name)}
    wrong = sorted(other for other in others if layer_of(other) <= layer_of(name))
    assert not wrong, f"{name} reaches up or sideways to {wrong}"


def test_no_two_neighbours_in_a_folder_import_each_other() -> None:
    """At every level: the files and folders of one folder form no circle, however long."""
    arrows: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, path in NAMES.items():
        for other in imported(path):
            mine, theirs = name.split("."), other.split(".")
            shared = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), None)
            if shared is not None:
                arrows[".".join(mine[:shared])][mine[shared]].add(theirs[shared])
    circles = [
        f"{folder or 'rilis_etl'}: {one} and {other}"
        for folder, graph in arrows.items()
        for one in graph
        for other in graph[one]
        if one in _reached(graph, other)
    ]
    assert not circles


def _reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    found, ahead = {start}, [start]
    while ahead:
        new = graph.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


@pytest.mark.parametrize("library", sorted(DOORS))
def test_a_library_is_imported_behind_its_door_only(library: str) -> None:
    using = {name for name, path in NAMES.items() if any(each.split(".")[0] == library for each in imports(path))}
    assert not {name for name in using if room(name) not in DOORS[library]}
    assert {room(name) for name in using} == DOORS[library], f"a door that nobody uses for {library}: close it"


def test_every_third_party_library_has_a_door() -> None:
    known = {*DOORS, "rilis_etl", "flows", *sys.stdlib_module_names}
    strays = {each.split(".")[0] for path in NAMES.values() for each in imports(path)} - known
    assert not strays


def test_prefect_is_imported_in_flows_and_one_module_of_service() -> None:
    using = {name for name, path in NAMES.items() if any(each.split(".")[0] == "prefect" for each in imports(path))}
    assert {name for name in using if room(name) != "flows"} == {ONE_MODULE_OF_SERVICE}


def test_the_server_imports_nothing_that_loads_or_counts() -> None:
    """It runs day and night: what it imports stays in memory."""
    used = imported(NAMES[ONE_MODULE_OF_SERVICE])
    assert {room(name) for name in used} <= {"model", "notify", "service", "settings"}
    assert "service.alerts" not in used


@pytest.mark.parametrize("name", sorted(name for name in NAMES if room(name) in PURE))
def test_a_pure_room_has_no_clock_network_or_chance(name: str) -> None:
    assert not IMPURE_MODULES & imports(NAMES[name])


def test_flows_reach_the_doors_through_the_pipeline_only() -> None:
    for name, path in NAMES.items():
        if room(name) == "flows":
            rooms = {room(other) for other in imported(path)}
            assert not rooms & {"fetch", "warehouse", "html", "text", "similarity", "discovery"}, name


def test_the_rest_of_the_suite_does_not_import_prefect() -> None:
    """A second of CPU per process, and a server that starts by itself: only the flows' own tests may pay for it."""
    strays = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.parent.name != "flows" and any(name.split(".")[0] in ("prefect", "flows") for name in imports(path))
    ]
    assert not strays


def test_the_whole_package_is_imported_without_prefect() -> None:
    names = [f"rilis_etl.{name}" for name in NAMES if room(name) != "flows" and name != ONE_MODULE_OF_SERVICE]
    program = f"""
import importlib, sys
for name in {names!r}:
    importlib.import_module(name)
sys.exit("prefect" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_no_module_is_too_long_to_read_in_one_sitting() -> None:
    long = {name: n for name, path in NAMES.items() if (n := len(path.read_text(encoding="utf-8").splitlines())) > 300}
    assert not long


def test_a_package_is_a_chapter_of_about_a_dozen_files() -> None:
    sizes: dict[Path, int] = defaultdict(int)
    for path in NAMES.values():
        sizes[path.parent] += path.name != "__init__.py"
    crowded = {str(folder.relative_to(ROOT)): n for folder, n in sizes.items() if n > MOST_MODULES}
    assert set(crowded) <= {"src/rilis_etl/cli"}


def test_every_package_says_what_comes_in_and_what_goes_out() -> None:
    faces = {path for path in NAMES.values() if path.name == "__init__.py"}
    silent = [str(path.relative_to(ROOT)) for path in faces if not ast.get_docstring(ast.parse(path.read_text()))]
    assert not silent
