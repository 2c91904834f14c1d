"""No function is so branched that a reader loses the thread."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

MOST = 20
"""Ways through a function (McCabe), counted as radon does; more is its grade D."""


def ways_through(function: ast.AST) -> int:
    """How many ways lead through a function: one, and one more for each decision in it."""
    return 1 + sum(map(decisions, ast.walk(function)))


def decisions(node: ast.AST) -> int:
    """How many ways this node adds."""
    match node:
        case ast.If() | ast.IfExp() | ast.Assert() | ast.Lambda() | ast.match_case():
            return 1
        case ast.For() | ast.While() | ast.AsyncFor():
            return 1 + bool(node.orelse)
        case ast.Try():
            return len(node.handlers) + bool(node.orelse)
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.comprehension():
            return 1 + len(node.ifs)
    return 0


def functions(folder: Path) -> Iterator[tuple[str, int]]:
    """Every function below `folder` with the ways through it."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{file.relative_to(ROOT)}:{node.lineno} {node.name}", ways_through(node)


def test_a_decision_is_counted() -> None:
    assert ways_through(ast.parse("def f(a):\n    if a and a.b or not a:\n        return [x for x in a if x]")) == 6


def test_no_function_has_too_many_ways_through() -> None:
    found = {name: ways for folder in ("src", "flows") for name, ways in functions(ROOT / folder) if ways > MOST}
    assert found == {}
