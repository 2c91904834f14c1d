"""Derive the word table of language identification: `python -m benchmarks.text.train_language SHARED`.

Reads rows of SHARED/data/languages that bear `split: train`, our own lexicon and sentences, and the word frequencies of
the package wordfreq, which must be installed for this and for nothing else; writes words.tsv.gz beside the lexicon.
"""

import argparse
import gzip
import importlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import islice, takewhile
from pathlib import Path

from rilis_etl.text.language.script import script_words, without_noise
from rilis_etl.text.language.word_table import affixes_of

DATA = resources.files("rilis_etl.text.language").joinpath("data")
SETS = (
    "news_article",
    "news_headline",
    "nusax_sentence",
    "nusawrites_paragraph",
    "nusawrites_sentence",
    "oldi_article",
)
# ISO 639-3, as the data has it, and BCP 47. The last line: too little of one source to claim, enough to know it by.
_CODES = """
ind=id msa=ms jav=jv sun=su min=min ace=ace ban=ban bug=bug bjn=bjn mad=mad bbc=bbc eng=en
mak=mak rej=rej mui=mui bew=bew abs=abs bhp=bhp nij=nij
"""
TAGS = dict(pair.split("=") for pair in _CODES.split())
# Occurrences of a word that no other language has; 1 by default. Names and misprints are most of what occurs once.
LEAST = {"en": 3, **dict.fromkeys(("id", "ms", "ace", "bug", "mak", "rej", "mui", "bew"), 2)}
COMMON = 4_000
WEIGHT = 10  # of one occurrence in the texts, where one in a million of wordfreq weighs 1; found by cross-validation
# What is taken from wordfreq: its name of the language, how many of its words, the most frequent first, and the part of
# a word's English frequency up to which it is English quoted: Indonesian and Malay have more loans to lose.
ESTIMATED = {
    "id": ("id", 40_000, 0.1),
    "ms": ("ms", 40_000, 0.1),
    "tl": ("fil", COMMON, 1),
    **{tag: (tag, COMMON, 1) for tag in ("nl", "de", "sv", "fr", "es", "pt", "it")},
}
COMMON_END = 20  # words, in whatever languages, of which an end must be; 3 makes the table larger and gains nothing
EMPHASIS = 10  # how often each sentence of our own counts
MARKER = 8  # occurrences that a word of the lexicon adds to the one language it marks
LIFT = 0.1  # a word listed for two languages counts in the rarer at least this part of what it counts in the other


Counts = dict[str, Counter[str]]
"""By language, how much each word weighs."""


@dataclass(frozen=True, slots=True)
class Sample:
    tag: str
    text: str
    origin: str  # "nusax", "nusawrites-topic", …
    document: str


def samples(shared: Path) -> Iterator[Sample]:
    """The texts that may be used."""
    for name in SETS:
        with (shared / "data" / "languages" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row["split"] == "train" and row["lang"] in TAGS:
                    yield Sample(TAGS[row["lang"]], row["text"], row["source"], row["doc"])


def register() -> Iterator[Sample]:
    """Our own sentences, EMPHASIS times over."""
    for line in DATA.joinpath("register.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            tag, _, text = line.partition(": ")
            yield from [Sample(tag, text, "register", "register")] * EMPHASIS


def lexicon() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Our own list: tags and the words that all of them use, and none of the others."""
    for line in DATA.joinpath("lexicon.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            tags, _, listed = line.partition(":")
            yield tuple(tags.split()), tuple(listed.split())


def estimates() -> dict[str, dict[str, int]]:
    """For each of ESTIMATED, how often wordfreq expects a word among a million, English loans left out."""
    frequencies = importlib.import_module("wordfreq").get_frequency_dict
    english = frequencies("en", "small")
    return {
        tag: {
            word: round(share * 1e6)
            for word, share in islice(frequencies(name, "small").items(), most)
            if script_words(word) == [word] and share > foreign * english.get(word, 0)
        }
        for tag, (name, most, foreign) in ESTIMATED.items()
    }


def count(texts: Iterable[Sample], expected: Mapping[str, Mapping[str, int]]) -> Counts:
    """For each language, the weight of each word in the texts, in our own two files and in what wordfreq expects."""
    counts: Counts = {tag: Counter() for tag in dict.fromkeys((*TAGS.values(), *expected))}
    for tag, occurrences in _occurrences((*texts, *register())).items():
        counts[tag].update({word: WEIGHT * number for word, number in occurrences.items()})
    for tag, frequencies in expected.items():
        counts[tag].update(frequencies)
    for tags, listed in lexicon():
        for word in listed:
            _enter(word, tags, counts)
    spared = {word for frequencies in expected.values() for word in frequencies}
    return _without_rare(counts, spared)


def without(lines: Iterable[str], texts: Iterable[Sample]) -> list[str]:
    """The lines of words.tsv as if these texts had not been counted."""
    header, *rows = takewhile(bool, lines)
    counts: Counts = {cell.partition("=")[0]: Counter() for cell in header.split()}
    for row in rows:
        word, *cells = row.split()
        for tag, _, number in (cell.partition("=") for cell in cells):
            counts[tag][word] = int(number)
    for tag, occurrences in _occurrences(texts).items():
        for word, times in occurrences.items():
            counts[tag][word] = max(0, counts[tag][word] - WEIGHT * times)
    return table({tag: +tag_counts for tag, tag_counts in counts.items()})


def table(counts: Counts) -> list[str]:
    """The lines of words.tsv: words, a blank line, affixes."""
    totals = " ".join(f"{tag}={tag_counts.total()}" for tag, tag_counts in counts.items())
    cells: dict[str, list[str]] = {}
    for tag, tag_counts in counts.items():
        for word, number in tag_counts.items():
            cells.setdefault(word, []).append(f"{tag}={number}")
    return [totals, *(" ".join([word, *cells[word]]) for word in sorted(cells)), "", *affixes(counts)]


def affixes(counts: Counts) -> Iterator[str]:
    """How many of 10,000 different words of each language begin or end so."""
    found = {tag: Counter(end for word in +counted for end in affixes_of(word)) for tag, counted in counts.items()}
    everywhere = sum(found.values(), Counter[str]())
    for end in sorted(end for end, words_so in everywhere.items() if words_so >= COMMON_END):
        cells = ((tag, round(20_000 * so[end] / (so.total() or 1))) for tag, so in found.items())
        if line := " ".join(f"{tag}={share}" for tag, share in cells if share):
            yield f"{end} {line}"


def _occurrences(texts: Iterable[Sample]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for sample in texts:
        found.setdefault(sample.tag, Counter()).update(script_words(without_noise(sample.text)))
    return found


def _enter(word: str, tags: Sequence[str], counts: Counts) -> None:
    """A word of the lexicon into the counts: a marker is added to, a shared word lifted where it is rare."""
    if len(tags) == 1:
        counts[tags[0]][word] += WEIGHT * MARKER
        return
    least = round(LIFT * max(counts[tag][word] for tag in tags))
    for tag in tags:
        counts[tag][word] = max(counts[tag][word], least)


def _without_rare(counts: Counts, spared: Collection[str]) -> Counts:
    """The same counts without what occurs in one language and there less than LEAST, unless spared."""
    holders: Counter[str] = Counter()
    for tag_counts in counts.values():
        holders.update((+tag_counts).keys())
    return {
        tag: Counter(
            {
                word: number
                for word, number in tag_counts.items()
                if number and (holders[word] > 1 or word in spared or number >= WEIGHT * LEAST.get(tag, 1))
            }
        )
        for tag, tag_counts in counts.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=Path(str(DATA)) / "words.tsv.gz")
    chosen = parser.parse_args()
    lines = table(count(samples(chosen.shared), estimates()))
    chosen.out.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(f"{len(lines) - 1} words, {chosen.out.stat().st_size / 1000:.0f} kB: {lines[0]}")


if __name__ == "__main__":
    main()
