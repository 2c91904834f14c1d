"""Duplicates inside a document: every accident repaired, no repetition on purpose touched.

Data: the labelled cases of SHARED/data/duplicates and the seed; every other text of that folder and the bodies of
SHARED/data/indonesian_bodies, in which nothing may fire.
"""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.text.figures import Figure
from rilis_etl.html.blocks import to_blocks
from rilis_etl.model import Block, BlockKind
from rilis_etl.text.duplicates import remove_duplicates
from rilis_etl.text.edit_log import EditLog

Remover = Callable[[tuple[str, ...]], tuple[str, ...]]
"""Takes paragraphs, gives those that are left."""


def ours(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    edit_log = EditLog(tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs))
    return tuple(segment.text for segment in remove_duplicates(edit_log).segments)


def seen_before(paragraphs: tuple[str, ...], least: int = 0) -> tuple[str, ...]:
    """The obvious rule: drop what stood before, if it has at least so many characters."""
    seen: set[str] = set()
    left = []
    for text in paragraphs:
        if text not in seen or len(text) < least:
            left.append(text)
        seen.add(text)
    return tuple(left)


PEERS: dict[str, Remover] = {
    "drop what stood before": seen_before,
    "… of 200 characters": lambda paragraphs: seen_before(paragraphs, 200),
}


def measure(shared: Path) -> tuple[Figure, ...]:
    """Shares of cases that come out right, and firings where nothing is to be removed."""
    folder = shared / "data" / "duplicates"
    cases = json.loads((folder / "indoc_repeats_labelled.json").read_text(encoding="utf-8"))
    labelled = {case["file"]: str(case["label"]) for case in cases}
    texts = {str(p.relative_to(folder)): paragraphs_of(p) for p in sorted((folder / "text").rglob("*.txt"))}
    accidents = [texts[name] for name, label in labelled.items() if label.startswith("true")]
    accidents += [paragraphs_of(path) for path in sorted((shared / "seeds").glob("*.txt"))]
    on_purpose = {name: texts[name] for name, label in labelled.items() if not label.startswith("true")}
    others = {name: text for name, text in texts.items() if name not in labelled} | bodies(shared)
    return (
        Figure(
            "accidental duplicates repaired",
            f"{len(accidents)} labelled documents, the seed among them",
            share(_is_repaired(text, ours(text)) for text in accidents),
            1.0,
            {peer: share(_is_repaired(text, remove(text)) for text in accidents) for peer, remove in PEERS.items()},
        ),
        Figure(
            "repetitions on purpose untouched",
            f"{len(on_purpose)} labelled documents",
            share(ours(text) == text for text in on_purpose.values()),
            1.0,
            {peer: share(remove(text) == text for text in on_purpose.values()) for peer, remove in PEERS.items()},
            notes=tuple(name for name, text in on_purpose.items() if ours(text) != text),
        ),
        Figure(
            "firings where nothing is to be removed",
            f"{len(others)} other documents",
            sum(ours(text) != text for text in others.values()),
            0,
            {peer: sum(remove(text) != text for text in others.values()) for peer, remove in PEERS.items()},
            unit="documents",
            lower_is_better=True,
            notes=tuple(name for name, text in others.items() if ours(text) != text),
        ),
    )


def paragraphs_of(path: Path) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line)


def bodies(shared: Path) -> dict[str, tuple[str, ...]]:
    """The Indonesian bodies, parsed as pages are."""
    rows = (shared / "data" / "indonesian_bodies" / "pubmsumsel.jsonl").read_text(encoding="utf-8").splitlines()
    htmls = (json.loads(row)["body_html"] for row in rows)
    return {f"body {n}": tuple(block.text for block in to_blocks(html)) for n, html in enumerate(htmls)}


def share(outcomes: Iterable[bool]) -> float:
    listed = list(outcomes)
    return sum(listed) / len(listed)


def _is_repaired(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Nothing is lost, and each paragraph of 200 characters that stood twice, punctuation aside, stands once."""
    folded = [[re.sub(r"\W+", " ", text).strip().casefold() for text in texts] for texts in (before, after)]
    doubled = {text for text in folded[0] if folded[0].count(text) > 1 and len(text) > 200}
    return bool(doubled) and set(folded[0]) == set(folded[1]) and all(folded[1].count(text) == 1 for text in doubled)
