"""The labelled pairs of SHARED/data/duplicates as versions, cleaned as a load cleans them, and what each label asks."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rilis_etl.html.blocks import to_blocks
from rilis_etl.model import Article, Block, BlockKind, Language, Publication, Version
from rilis_etl.similarity import Relation
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import NO_BOILERPLATE, Boilerplate, clean, learn_boilerplate, lines_to_learn_from
from rilis_etl.text.edit_log import EditLog

INDONESIAN = "pubmsumsel"
_MERGED = frozenset({Relation.IDENTICAL, Relation.SAME})
_ANY = frozenset(Relation)
WANTED: tuple[tuple[str, frozenset[Relation]], ...] = (
    ("same release republished", _MERGED | {Relation.REVISION}),  # by two outlets, with edits
    ("same release, one is a cut", frozenset({Relation.EXCERPT, Relation.EXPANSION})),
    ("same", _MERGED),
    ("revision", frozenset({Relation.REVISION})),
    ("derived", _ANY - _MERGED - {Relation.TEMPLATE}),
)
"""By the head of a label: the relations that are right for it. Other labels ask for no link."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents and what a reader said of them. Documents are named "source/key"."""

    first: str
    second: str
    label: str

    @property
    def wanted(self) -> frozenset[Relation]:
        """The relations that are right; empty when the pair need not be linked."""
        return next((relations for head, relations in WANTED if self.label.startswith(head)), frozenset())

    @property
    def must_stay_apart(self) -> bool:
        return self.label.startswith("distinct")

    @property
    def has_lying_title(self) -> bool:
        return self.label.startswith("CMS error")


def pairs(shared: Path) -> tuple[Pair, ...]:
    """Every labelled pair."""
    prosecutors = (
        Pair(_name(row["a"]), _name(row["b"]), row["label"]) for row in _rows(shared, "prosec_pairs_labelled.json")
    )
    indonesian = (
        Pair(_body_name(row["a"]), _body_name(row["b"]), row["label"])
        for row in _rows(shared, "id_cms_pairs_labelled.json")
    )
    return (*prosecutors, *indonesian)


def versions(shared: Path) -> Mapping[str, Version]:
    """Every text file of the folder and the Indonesian bodies, each as the version of a release, by its name."""
    files = shared / "data" / "duplicates"
    days = _days(shared)
    titles = _titles(shared)
    by_source: dict[str, list[Article]] = defaultdict(list)
    for path in sorted((files / "text").rglob("*.txt")):
        name = _name(str(path.relative_to(files)))
        by_source[name.partition("/")[0]].append(_article_of(path, name, titles))
    made = {}
    for source, articles in by_source.items():
        learned = learn_boilerplate([lines_to_learn_from(article, source_of(source)) for article in articles])
        for article in articles:
            made[article.url] = _version(article, source, days.get(article.url), learned)
    return {**made, **dict(_bodies(shared))}


def source_of(key: str) -> Source:
    return Source(key=key, name=key, home=f"https://{key}.test/", hosts=(f"{key}.test",))


def _article_of(path: Path, name: str, titles: Mapping[str, str]) -> Article:
    lines = [" ".join(line.split()) for line in path.read_text(encoding="utf-8").splitlines()]
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in lines if line)
    return Article(name, titles.get(name, lines[0]), blocks, "main", "selector .text")


def _bodies(shared: Path) -> Iterator[tuple[str, Version]]:
    seen: dict[str, int] = defaultdict(int)
    for line in (shared / "data" / "indonesian_bodies" / "pubmsumsel.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        seen[row["id"]] += 1
        name = f"{INDONESIAN}/{row['id']}" + (f"v{seen[row['id']]}" if seen[row["id"]] > 1 else "")
        article = Article(name, row["title"], tuple(to_blocks(row["body_html"])), "main", "selector .text")
        posted = row["posted"] or "0000"
        day = None if posted.startswith("0000") else date.fromisoformat(posted[:10])
        yield name, _version(article, INDONESIAN, day, NO_BOILERPLATE, "id")


def _version(article: Article, source: str, day: date | None, learned: Boilerplate, language: str = "en") -> Version:
    draft = clean(EditLog(article.blocks), article, source_of(source), learned).edit_log
    return Version(
        source=source,
        source_key=article.url.partition("/")[2],
        url=f"https://{source}.test/{article.url.partition('/')[2]}",
        title=article.title,
        blocks=tuple(Block(piece.kind, piece.text) for piece in draft.segments),
        captions=(),
        removals=(),
        bylines=(),
        language=Language(language, 1.0),
        publication=Publication(day, "page" if day else "none", by_page=day),
        capture_id="",
        captured_at=datetime(2026, 11, 1, tzinfo=UTC),
        layout=article.layout,
        extractor=article.extractor,
        code_version="1",
    )


def _name(file: str) -> str:
    return file.removeprefix("text/").removesuffix(".txt")


def _body_name(label: str) -> str:
    return f"{INDONESIAN}/{label.rpartition(' ')[2]}"


def _rows(shared: Path, file: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((shared / "data" / "duplicates" / file).read_text(encoding="utf-8"))
    return rows


def _sides(shared: Path) -> Iterator[tuple[str, str | None, str]]:
    for row in _rows(shared, "prosec_pairs_labelled.json"):
        for side in "ab":
            yield _name(row[side]), row[f"date_{side}"], row[f"title_{side}"]


def _days(shared: Path) -> dict[str, date]:
    return {
        name: datetime.strptime(day, "%B %d, %Y").replace(tzinfo=UTC).date() for name, day, _ in _sides(shared) if day
    }


def _titles(shared: Path) -> dict[str, str]:
    return {name: re.sub(r"\s+", " ", title) for name, _, title in _sides(shared)}


def undated(version: Version) -> Version:
    """The version as it is when no date can be read."""
    return replace(version, publication=Publication(None, "none"))
