"""One word, one meaning: names that the field has a word for are gone, and no public name stands for two things."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

WORDS = {
    "ledger": "crawl state, or the windows of a backfill",
    "errand": "source crawl",
    "shelf": "snapshot store",
    "leash": "die with parent",
    "furniture": "boilerplate",
    "barren": "empty",
    "tally": "stats",
    "kin": "candidates",
    "mates": "members",
    "work copy": "staging database",
}
"""What is said nowhere, in any case of letters, and what is said instead."""

NAMES = {
    "shop": "context",
    "workshop": "context",
    "workbench": "what the flows share",
    "Workshop": "Context",
    "Ledger": "CrawlState",
    "Rhythm": "RevisitPolicy",
    "due_again": "due_for_recrawl",
    "Errand": "SourceCrawl",
    "Outing": "WindowFetcher",
    "Wish": "BackfillRequest",
    "Standing": "WindowStatus, or what it is in its room",
    "take_in": "import_files",
    "hand_out": "dispatch",
    "reader_of": "parser_fingerprint",
    "Reading": "CachedParse",
    "Readings": "ParseCache",
    "Assessor": "BatchProcessor",
    "assess": "process",
    "WorkCopy": "StagingDatabase",
    "Shelf": "SnapshotStore",
    "Sighting": "Observation",
    "Pulse": "SourceActivity",
    "Tally": "RunStats",
    "Trail": "PaginationState",
    "Spacer": "RateLimiter",
    "Router": "AddressPolicy",
    "Cleaned": "CleaningState",
    "Draft": "EditLog",
    "Likeness": "ParagraphSimilarity",
    "LENDER": "DONOR",
    "BORROWERS": "RECIPIENTS",
    "complaints": "messages",
    "is_rubbish": "is_test_entry",
    "told": "message",
    "said": "output",
}
"""What no code is called, and what it is called instead."""

SEARCHED = ("src", "flows", "tests", "docs", "benchmarks")


def files() -> list[Path]:
    found = [path for folder in SEARCHED for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".md"}]
    return [path for path in found if path != Path(__file__).resolve() and "decisions" not in path.parts]


@pytest.mark.parametrize("word", sorted(WORDS))
def test_a_word_that_was_given_up_is_gone(word: str) -> None:
    pattern = re.compile(rf"(?<![\w-]){word}s?(?![\w-])", re.IGNORECASE)
    left = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not left, f"say {WORDS[word]!r}: {left[:10]}"


def test_a_name_that_was_given_up_is_gone() -> None:
    left = defaultdict(list)
    for path in files():
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for name in _mentioned(node) & NAMES.keys():
                    left[f"{name}: {NAMES[name]}"].append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")
    assert not {name: (len(places), places[:5]) for name, places in left.items()}


def _mentioned(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
            return {name}
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.alias(name=name):
            return {name}
        case _:
            return set()


def test_no_public_name_stands_for_two_things() -> None:
    """Across packages. Commands and flows bear the name of what they start; a kind of discovery fulfils a protocol."""
    where: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "src").rglob("*.py")):
        relative = path.relative_to(ROOT / "src" / "rilis_etl")
        if relative.parts[0] in {"cli", "flows", "sample"}:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for name in _names(node):
                where[name].add(str(relative))
    ordinary = {"log", "__all__", "__version__", "T"}
    twice = {name: sorted(files) for name, files in where.items() if len(files) > 1 and name not in ordinary}
    assert not twice


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            names = [name]
        case ast.Assign(targets=targets):
            names = [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            names = [name]
        case _:
            names = []
    return [name for name in names if not name.startswith("_")]


def test_no_file_name_stands_for_two_things() -> None:
    """Commands apart: a file of cli/ or flows/ bears the name of what it starts."""
    where: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "src" / "rilis_etl").rglob("*.py")):
        relative = path.relative_to(ROOT / "src" / "rilis_etl")
        if relative.parts[0] not in {"cli", "flows"} and path.stem not in {"__init__", "__main__"}:
            where[path.stem].append(str(relative))
    assert not {name: files for name, files in where.items() if len(files) > 1}
