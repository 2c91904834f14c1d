"""Language: right answers by set, unknown languages, bilingual releases, cost; installed peers in the same run.

Data: SHARED/data/languages. The packaged table has seen every row marked `split: train`, so what is measured on such
rows uses a table made without them: one document in five held out, or one source at a time left out.
"""

import gzip
import json
import re
import subprocess
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from benchmarks.text import language_peers
from benchmarks.text.figures import Figure
from benchmarks.text.train_language import DATA, TAGS, Sample, samples, without
from rilis_etl.text.language import Identifier
from rilis_etl.text.language.engine import LangdetectEngine, default_engine
from rilis_etl.text.language.paragraph import NEIGHBOURS
from rilis_etl.text.language.script import LATIN, main_script
from rilis_etl.text.language.word_table import WordTable, default_table

_CODES = """
ind=id eng=en nld=nl swe=sv fra=fr spa=es por=pt deu=de ita=it ara=ar zho=zh jpn=ja kor=ko rus=ru tha=th vie=vi tgl=tl
"""
WORLD = dict(pair.split("=") for pair in _CODES.split())
# ISO 639-3 of what langdetect has a profile of
_LANGDETECT = """
afr ara ben bul cat ces cym dan deu ell eng est fas fin fra guj heb hin hrv hun ind ita jpn kan kor lav lit mal mar mkd
nep nld nob pan pol por ron rus slk slv som spa sqi swa swe tam tel tgl tha tur ukr urd vie zho
"""
REGIONAL = ("jv", "su", "min", "ace", "ban", "bug", "bjn", "mad", "bbc")
PARAGRAPH = 350  # characters from which a text of NusaWrites is a paragraph
_SENTENCE = re.compile(r'(?<=[.!?"”])\s+(?=["“A-Z])')
_START = """
import re, time
from pathlib import Path
from rilis_etl.text.language import identify_language
identify_language(["Ketua lembaga itu menemui warga."])
print(time.process_time(), int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""

Tagger = Callable[[str], str]
"""A text's language tag, primary part only."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Right answers by language, and what was wrong."""

    by_tag: Mapping[str, float]
    notes: tuple[str, ...]

    @property
    def mean(self) -> float:
        return fmean(self.by_tag.values())


def measure(shared: Path) -> tuple[Figure, ...]:
    """Every figure that has a bar, and a few that explain it."""
    known = list(samples(shared))
    return (
        *_indonesian_and_malay(shared, known),
        *_short_indonesian(shared, known),
        *_world(shared),
        *regional(known),
        *_regional_paragraphs(shared),
        *_unknown(known),
        *_unknown_left_out(known),
        *_unknown_of_the_world(shared),
        *_bilingual(shared),
        *_cost(shared),
    )


def held_out(document: str) -> bool:
    """Whether a document is one of the fifth that is measured on."""
    return zlib.crc32(document.encode()) % 5 == 0


def unaware(texts: Iterable[Sample]) -> Identifier:
    """One whose word table has not seen these samples: their counts are taken away from the packaged table's."""
    lines = gzip.decompress(DATA.joinpath("words.tsv.gz").read_bytes()).decode().split("\n")
    return Identifier(WordTable.parse(without(lines, texts)), default_engine())


def packaged() -> Identifier:
    return Identifier(default_table(), default_engine())


def tagger(ours: Identifier) -> Tagger:
    return lambda text: ours.identify(text.split("\n")).tag.partition("-")[0]


def accuracy(answer: Tagger, texts: Iterable[Sample]) -> Accuracy:
    """Share of right answers for each language of the texts."""
    right: dict[str, list[bool]] = defaultdict(list)
    wrong: dict[tuple[str, str], int] = defaultdict(int)
    for sample in texts:
        got = answer(sample.text)
        right[sample.tag].append(got == sample.tag)
        wrong[sample.tag, got] += got != sample.tag
    worst = sorted(((n, pair) for pair, n in wrong.items() if n), reverse=True)[:6]
    notes = tuple(f"{n} of {len(right[tag])} {tag} called {got}" for n, (tag, got) in worst)
    return Accuracy({tag: fmean(hits) for tag, hits in right.items()}, notes)


def rows(shared: Path, name: str, tags: Mapping[str, str]) -> list[Sample]:
    """The texts of one set in these languages (ISO 639-3 → tag)."""
    with (shared / "data" / "languages" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return [Sample(tags[r["lang"]], r["text"], r["source"], r["doc"]) for r in found if r["lang"] in tags]


def sentences(texts: Iterable[Sample]) -> list[Sample]:
    """The texts cut into sentences of 40 to 300 characters."""
    return [
        replace(sample, text=sentence)
        for sample in texts
        for line in sample.text.split("\n")
        for sentence in _SENTENCE.split(line)
        if 40 <= len(sentence) <= 300
    ]


def _indonesian_and_malay(shared: Path, known: Sequence[Sample]) -> Iterator[Figure]:
    ours = unaware(s for s in known if held_out(s.document))
    two = {"ind": "id", "msa": "ms"}
    articles = [s for s in rows(shared, "news_article", two) if held_out(s.document)]
    headlines = [s for s in rows(shared, "news_headline", two) if held_out(s.document)]
    capitals = [replace(s, text=s.text.upper()) for s in headlines]
    sets: tuple[tuple[str, Identifier, list[Sample], float, float | None], ...] = (
        ("news articles", ours, articles, 0.995, 0.998),
        ("news sentences", ours, sentences(articles), 0.985, 0.99),
        ("headlines", ours, headlines, 0.985, 0.97),
        ("headlines in capitals", ours, capitals, 0.98, None),
        ("DSL sentences, unseen source", packaged(), rows(shared, "dsl_sentence", two), 0.99, 0.97),
        ("bank notices, unseen source", packaged(), rows(shared, "bnm_article", {"msa": "ms"}), 0.995, 0.995),
    )
    for data, by, texts, bar_id, bar_ms in sets:
        found = accuracy(tagger(by), texts)
        peers = {name: accuracy(peer, texts) for name, peer in language_peers.installed(("id", "ms")).items()}
        for tag, bar in (("id", bar_id), ("ms", bar_ms)):
            if tag in found.by_tag:
                others = {name: peer.by_tag[tag] for name, peer in peers.items()}
                notes = tuple(note for note in found.notes if f" {tag} called" in note)
                yield Figure(f"language, {tag} right", data, found.by_tag[tag], bar, others, notes=notes)


def _short_indonesian(shared: Path, known: Sequence[Sample]) -> Iterator[Figure]:
    """Short Indonesian that is no news, of sources that the table has not seen, without and with the source's hint."""
    nusax = [s for s in known if s.origin.startswith("nusax")]
    seen_by = unaware(nusax)
    lines = [s for name in ("world_sentence", "world_short") for s in rows(shared, name, {"ind": "id"})]
    sets = (
        ("reviews and comments (NusaX)", seen_by, [s for s in nusax if s.tag == "id"]),
        ("sentences and lines of the web", packaged(), lines),
    )
    for data, ours, texts in sets:
        for hints, bar in (((), 0.9), (("id",), 0.97)):
            answers = [ours.identify([s.text], hints=hints).tag == "id" for s in texts]
            given = "with the hint" if hints else "without hints"
            yield Figure("language, short Indonesian right", f"{len(texts)} {data}, {given}", fmean(answers), bar)


def _world(shared: Path) -> Iterator[Figure]:
    for name, bar in (("world_article", 1.0), ("world_sentence", 0.985), ("world_short", 0.96)):
        texts = rows(shared, name, WORLD)
        found = accuracy(tagger(packaged()), texts)
        peers = {n: accuracy(p, texts).mean for n, p in language_peers.installed(tuple(WORLD.values())).items()}
        yield Figure("language, mean of 17 world languages", name, found.mean, bar, peers, notes=found.notes)


def regional(known: Sequence[Sample]) -> Iterator[Figure]:
    """Each source tagged by a table that has not seen it, in the languages that another source has."""
    for source in ("nusax", "nusawrites", "oldi"):
        its = [s for s in known if s.origin.startswith(source)]
        learned = {s.tag for s in known if not s.origin.startswith(source)} & set(REGIONAL)
        texts = _at_most(80, sentences(s for s in its if s.tag in learned))
        found = accuracy(tagger(unaware(its)), texts)
        yield Figure(
            "language, regional sentences", f"{source}, left out of training", found.mean, 0.92, notes=found.notes
        )


def _regional_paragraphs(shared: Path) -> Iterator[Figure]:
    texts = rows(shared, "udhr_paragraph", {code: tag for code, tag in TAGS.items() if tag in REGIONAL})
    found = accuracy(tagger(packaged()), texts)
    yield Figure("language, regional paragraphs", "UDHR, unseen source", found.mean, 0.92, notes=found.notes)


def _unknown(known: Sequence[Sample]) -> Iterator[Figure]:
    """What passes as known, at the confidence that keeps 95 % of the known texts that are answered rightly."""
    ours = unaware(s for s in known if held_out(s.document))
    unseen = [s for s in known if held_out(s.document) and not s.origin.startswith(("detik", "my-"))]
    for kind, bar in (("paragraphs", 0.04), ("sentences", 0.06)):
        texts = [s for s in unseen if (len(s.text) >= PARAGRAPH) == (kind == "paragraphs")]
        answers = [(s.tag, ours.identify([s.text])) for s in texts]
        kept = sorted(a.confidence for tag, a in answers if a.tag == tag)
        least = kept[len(kept) // 20]
        passed = [a.tag != "und" and a.confidence >= least for tag, a in answers if tag in NEIGHBOURS]
        data = f"{kind} of {len(NEIGHBOURS)} languages without a claim"
        yield Figure("language, unknown languages let through", data, fmean(passed), bar, lower_is_better=True)


def _unknown_left_out(known: Sequence[Sample]) -> Iterator[Figure]:
    """The same languages, each tagged by a table that has not seen it: what passes of a language that nobody taught us.

    They are the nearest there are to those of the table: dialects of Malay, and Makassar beside Buginese.
    """
    ours = unaware(s for s in known if held_out(s.document))
    unseen = [s for s in known if held_out(s.document) and not s.origin.startswith(("detik", "my-"))]
    for kind in ("paragraphs", "sentences"):
        kept = sorted(
            answer.confidence
            for s in unseen
            if (len(s.text) >= PARAGRAPH) == (kind == "paragraphs") and s.tag not in NEIGHBOURS
            if (answer := ours.identify([s.text])).tag == s.tag
        )
        passed: dict[str, float] = {}
        for tag in sorted(NEIGHBOURS):
            its = [s for s in known if s.tag == tag]
            cut = its if kind == "paragraphs" else sentences(its)
            texts = _at_most(60, (s for s in cut if kind == "sentences" or len(s.text) >= PARAGRAPH))
            blind = unaware(its)
            answers = [blind.identify([s.text]) for s in texts]
            if answers:
                passed[tag] = fmean(a.tag != "und" and a.confidence >= kept[len(kept) // 20] for a in answers)
        notes = tuple(f"{tag}: {share:.2f}" for tag, share in passed.items() if share > 0.06)
        data = f"{kind} of {len(passed)} languages left out of the table one by one"
        yield Figure("language, unknown languages let through", data, fmean(passed.values()), notes=notes)


def _unknown_of_the_world(shared: Path) -> Iterator[Figure]:
    """What is called by any name, at whatever confidence, of languages in Latin script that neither stage knows.

    Half of it is neighbours of what langdetect knows, by its word: Azerbaijani as Turkish, Montenegrin as Croatian.
    """
    known = {*TAGS, "und", *_LANGDETECT.split()}
    with (shared / "data" / "languages" / "udhr_paragraph.jsonl").open(encoding="utf-8") as lines:
        found = [
            row for row in map(json.loads, lines) if row["lang"] not in known and main_script(row["text"]) == LATIN
        ]
    claims = [packaged().identify_paragraphs([row["text"]])[0] for row in found if len(row["text"]) >= 40]
    count = len({row["lang"] for row in found})
    data = f"{len(claims)} paragraphs of the UDHR in {count} languages that nobody taught us"
    for engine in ("words", "langdetect"):
        named = [claim.engine == engine and claim.tag != "und" for claim in claims]
        yield Figure(f"language, unknown languages named by {engine}", data, fmean(named), lower_is_better=True)


def _bilingual(shared: Path) -> Iterator[Figure]:
    with (shared / "data" / "languages" / "mixed.jsonl").open(encoding="utf-8") as lines:
        found = [(row["kind"], packaged().identify(row["text"].split("\n"))) for row in map(json.loads, lines)]
    halves = [answer.second is not None for kind, answer in found if kind.startswith("bilingual")]
    quotes = [answer.second is not None for kind, answer in found if kind == "quote"]
    yield Figure("language, bilingual flagged", "half Indonesian, half English", fmean(halves), 1.0)
    yield Figure("language, bilingual flagged", "one English quotation", fmean(quotes), 0.01, lower_is_better=True)


def _cost(shared: Path) -> Iterator[Figure]:
    texts = [s.text.split("\n") for s in rows(shared, "news_article", {"ind": "id"})][:200]
    for engine, bar in (("langdetect_rs", 1500.0), ("langdetect", 300.0)):
        ours = Identifier(default_table(), LangdetectEngine(engine))
        began = time.process_time()
        for paragraphs in texts:
            ours.identify(paragraphs)
        speed = len(texts) / (time.process_time() - began)
        yield Figure("language, articles a CPU-second", f"news, {engine}", speed, bar, unit="/s")
    if not Path("/proc/self/status").exists():
        return
    run = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)
    seconds, mebibytes = map(float, run.stdout.split())
    yield Figure("language, first answer of a process", "CPU", seconds, 0.4, unit="s", lower_is_better=True)
    yield Figure("language, first answer of a process", "memory", mebibytes, 90.0, unit="MiB", lower_is_better=True)


def _at_most(most: int, texts: Iterable[Sample]) -> list[Sample]:
    """The first so many of each language, in the order of a hash: documents of all kinds."""
    taken: dict[str, int] = defaultdict(int)
    chosen: list[Sample] = []
    for sample in sorted(texts, key=lambda s: zlib.crc32(s.text.encode())):
        if taken[sample.tag] < most:
            taken[sample.tag] += 1
            chosen.append(sample)
    return chosen


def main() -> None:
    for figure in measure(Path(sys.argv[1])):
        peers = ", ".join(f"{name} {value:.3f}" for name, value in figure.peers.items())
        mark = " " if figure.holds else "!"
        print(f"{mark} {figure.measure} | {figure.data} | {figure.ours:.3f} | {figure.bar} | {peers}")
        for note in figure.notes:
            print(f"      {note}")


if __name__ == "__main__":
    main()
