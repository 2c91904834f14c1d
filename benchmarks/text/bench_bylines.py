"""Bylines: the right parts with the right kind and role.

Data: SHARED/data/indonesian_bodies with our labels (tests/text/labels), and the sample newsroom with its gold. Each
page goes the way of a capture: parse, clean, duplicates, bylines; the source's roster grows on the way, oldest first.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import trafilatura

from benchmarks.text.figures import Figure
from rilis_etl import sample
from rilis_etl.errors import Unusable
from rilis_etl.html import parse_article
from rilis_etl.model import Article, Block, BlockKind, Byline, BylineKind, BylineRole
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.sites import BY_SOURCE
from rilis_etl.sample.web import SampleRequest
from rilis_etl.sources.registry import load_sources
from rilis_etl.sources.schema import GENERIC, Layout, Source
from rilis_etl.text.bylines import Roster, take_bylines
from rilis_etl.text.bylines.names import names_in
from rilis_etl.text.cleaning import clean
from rilis_etl.text.duplicates import remove_duplicates
from rilis_etl.text.edit_log import EditLog
from tests.sample.gold import gold

LABELS = Path(__file__).resolve().parents[2] / "tests" / "text" / "labels" / "bylines_indonesian_bodies.json"

_SIGN = re.compile(r"[-–—]\s?(?:bernama|reuters|afp|utusan online)\.?\s*\Z", re.IGNORECASE)

Credit = tuple[str, str, str]
"""Kind, text, role."""


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    source: Source
    page: bytes
    gold: frozenset[Credit]


@dataclass(frozen=True, slots=True)
class Score:
    """Parts found and right, found and wrong, and missed, over all cases; and where ours went wrong."""

    right: int
    wrong: int
    missed: int
    notes: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / ((self.right + self.wrong) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + self.missed) or 1)


Finder = Callable[[Case, Article], frozenset[Credit]]


class Ours:
    """The steps as the pipeline runs them, with a roster for each source."""

    def __init__(self) -> None:
        self._rosters: dict[str, Roster] = {}

    def __call__(self, case: Case, article: Article) -> frozenset[Credit]:
        roster = self._rosters.get(case.source.key, Roster())
        edit_log = remove_duplicates(clean(EditLog(article.blocks), article, case.source).edit_log)
        bylines = take_bylines(edit_log, article, case.source, roster).bylines
        self._rosters[case.source.key] = roster.updated(bylines, None, names_in(edit_log.text))
        return frozenset(credit(byline) for byline in bylines)


def three_capitals(_: Case, article: Article) -> frozenset[Credit]:
    """What one would write first: three capitals in brackets, the last ones of the last two blocks."""
    found = re.findall(r"\(([A-Z]{3})\)", " ".join(block.text for block in article.blocks[-2:]))
    return frozenset({(BylineKind.INITIALS.value, found[-1], BylineRole.AUTHOR.value)} if found else ())


def last_bracket(_: Case, article: Article) -> frozenset[Credit]:
    """Whatever ends one of the last two blocks in brackets, taken for initials."""
    endings = (re.search(r"\(([^()]{2,45})\)\W*$", block.text) for block in article.blocks[-2:])
    return frozenset((BylineKind.INITIALS.value, e[1].strip(), BylineRole.AUTHOR.value) for e in endings if e)


def metadata_author(case: Case, _: Article) -> frozenset[Credit]:
    """trafilatura's author."""
    author = trafilatura.extract_metadata(case.page.decode("utf-8", "replace")).author or ""
    authors = filter(None, author.split("; "))
    return frozenset((BylineKind.NAME.value, author, BylineRole.AUTHOR.value) for author in authors)


PEERS: dict[str, Finder] = {
    "three capitals": three_capitals,
    "last bracket": last_bracket,
    "trafilatura": metadata_author,
}


def measure(shared: Path) -> tuple[Figure, ...]:
    """Precision and recall of the parts, on both sets."""
    sets = {"indonesian_bodies": list(labelled_bodies(shared)), "sample newsroom": list(sample_pages())}
    return (*(figure for data, cases in sets.items() for figure in _figures(data, cases)), *_abroad(shared))


def _abroad(shared: Path) -> Iterator[Figure]:
    """Malay news, of which some ends with the sign of its agency, and English texts that nobody signed."""
    malay = _texts(shared, "news_article", "msa")
    signed = [text for text in malay if _SIGN.search(text)]
    found = {text: _bylines_of(text) for text in malay}
    right = sum(any(byline.kind is BylineKind.AGENCY for byline in found[text]) for text in signed)
    yield Figure(
        "signs of agencies found", f"{len(signed)} of {len(malay)} Malay news articles", right / len(signed), 0.95
    )
    others = [byline.text for text in malay if text not in signed for byline in found[text]]
    yield Figure("bylines elsewhere", f"the other {len(malay) - len(signed)}", len(others), notes=tuple(others))
    english = [*_texts(shared, "oldi_article", "eng"), *_texts(shared, "bnm_article", "eng")]
    false = [byline.text for text in english for byline in _bylines_of(text)]
    data = f"{len(english)} unsigned English texts"
    yield Figure("false bylines", data, len(false), 0, notes=tuple(false), lower_is_better=True)


def _texts(shared: Path, name: str, code: str) -> list[str]:
    with (shared / "data" / "languages" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [row["text"] for row in map(json.loads, lines) if row["lang"] == code]


def _bylines_of(text: str) -> tuple[Byline, ...]:
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in text.split("\n") if line.strip())
    article = Article("https://example.org/1", "", blocks, "main", "bench")
    return take_bylines(clean(EditLog(blocks), article, GENERIC).edit_log, article, GENERIC, Roster()).bylines


def _figures(data: str, cases: list[Case]) -> tuple[Figure, Figure]:
    mine = scored(cases, Ours())
    peers = {name: scored(cases, find) for name, find in PEERS.items()}
    what = f"{data}, {sum(len(case.gold) for case in cases)} parts in {len(cases)} pages"
    precision = {name: score.precision for name, score in peers.items()}
    recall = {name: score.recall for name, score in peers.items()}
    return (
        Figure("byline precision", what, mine.precision, 0.98, precision, notes=mine.notes),
        Figure("byline recall", what, mine.recall, 0.95, recall),
    )


def scored(cases: list[Case], find: Finder) -> Score:
    right = wrong = missed = 0
    notes: list[str] = []
    for case in cases:
        url = f"https://{case.source.hosts[0]}/{case.name}"
        try:
            article = parse_article(case.page, url=url, content_type="text/html", source=case.source, day=FIRST_DAY)
        except Unusable:
            missed += len(case.gold)
            continue
        found = find(case, article)
        right += len(found & case.gold)
        wrong += len(found - case.gold)
        missed += len(case.gold - found)
        if found != case.gold:
            notes.append(f"{case.name}: found {sorted(found - case.gold)}, missed {sorted(case.gold - found)}")
    return Score(right, wrong, missed, tuple(notes))


def labelled_bodies(shared: Path) -> Iterator[Case]:
    """The bodies in the plainest template there is; a page without text counts as one without credits found."""
    labels = json.loads(LABELS.read_text(encoding="utf-8"))["credits"]
    source = GENERIC.model_copy(update={"layout": (Layout(body="div.body"),), "hosts": ("example.org",)})
    for line in (shared / "data" / "indonesian_bodies" / "pubmsumsel.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        key = f"{row['source'].partition('@')[2].partition(':')[0]}/{row['id']}"
        page = f"<html><body><h1>{row['title']}</h1><div class=body>{row['body_html']}</div></body></html>"
        parts = frozenset((part["kind"], part["text"], part["role"]) for part in labels[key])
        yield Case(key, source, page.encode("utf-8"), parts)


def sample_pages(day: date = FIRST_DAY) -> Iterator[Case]:
    """Every release of the sample newsroom that is one, oldest first."""
    newsroom = Newsroom(day)
    sources = load_sources((Path(str(sample.__file__)).parent / "sources",))
    for release in reversed(gold(day)):
        if release.issue_reason is None:
            url = urlsplit(release.url)
            request = SampleRequest(str(url.hostname), url.path, dict(parse_qsl(url.query)), visit=2)
            page = BY_SOURCE[release.source].respond(newsroom, request).body
            parts = frozenset(credit(byline) for byline in release.bylines)
            yield Case(release.identity, sources[release.source], page, parts)


def credit(byline: Byline) -> Credit:
    return byline.kind.value, byline.text, byline.role.value
