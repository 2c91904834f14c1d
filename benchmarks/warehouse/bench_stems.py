"""Whether words of one root find each other, and no others.

Pairs of words that something else gives one root: Sastrawi, a stemmer with a dictionary, over the words of
SHARED/data/indonesian_bodies; and UniMorph's Indonesian words, made from the great dictionary and Wikipedia
(github.com/unimorph/ind, the file that RILIS_UNIMORPH names), over the half of its lemmas that no rule was tried on.
UniMorph counts "pekerja" as a lemma beside "kerja"; pairs of such lemmas, of which one stands in the other, are also
told apart. Sastrawi and Snowball are no dependencies: where they are not installed, this measures nothing.
"""

import importlib
import os
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import combinations
from pathlib import Path

from benchmarks.text.figures import Figure
from benchmarks.warehouse.bench_search import vocabulary
from rilis_etl.warehouse.search.stem import stem

Pair = tuple[str, str]
Root = Callable[[str], str]


def measure(shared: Path) -> list[Figure]:
    """Every figure of this benchmark."""
    try:
        sastrawi = importlib.import_module("Sastrawi.Stemmer.StemmerFactory").StemmerFactory().create_stemmer().stem
        snowball = importlib.import_module("Stemmer").Stemmer("indonesian").stemWord
    except ImportError:
        return []
    figures = list(_figures("Sastrawi", sorted(vocabulary(shared)), sastrawi, snowball))
    if path := os.environ.get("RILIS_UNIMORPH"):
        lemmas = _lemmas(Path(path))
        figures += _figures("UniMorph", lemmas, lemmas.__getitem__, snowball)
    return figures


def _lemmas(path: Path) -> dict[str, str]:
    """The words that have one lemma, with it, of every second lemma."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").lower().splitlines():
        if match := re.match(r"([a-z]+)\t([a-z]+)\t", line):
            for word in match.groups():
                found[word].add(match[1])
    return {
        word: next(iter(lemmas))
        for word, lemmas in found.items()
        if len(lemmas) == 1 and zlib.crc32(next(iter(lemmas)).encode()) % 2
    }


def _figures(name: str, words: Collection[str], root: Root, snowball: Root) -> Iterator[Figure]:
    truth, ours, theirs = (_pairs(words, of) for of in (root, stem, snowball))
    data = f"{len(words):,} words, {len(truth):,} pairs of one root by {name}"
    right = len(ours & truth)
    peers = {"Snowball": len(theirs & truth) / len(truth)}
    yield Figure("words of one root that find each other", data, right / len(truth), bar=0.9, peers=peers)
    wrong = {(root(one), root(other)) for one, other in ours - truth}
    apart = sum(not _stands_in(root(one), root(other)) for one, other in ours - truth)
    yield Figure(
        "of those that find each other, of one root",
        data,
        right / len(ours),
        bar=0.985,
        peers={
            "Snowball": len(theirs & truth) / len(theirs),
            "not counting roots of which one stands in the other": right / (right + apart),
        },
        notes=tuple(" and ".join(pair) for pair in sorted(wrong) if not _stands_in(*pair)),
    )


def _pairs(words: Iterable[str], root: Root) -> set[Pair]:
    by_root: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        by_root[root(word)].append(word)
    return {pair for group in by_root.values() for pair in combinations(sorted(group), 2)}


def _stands_in(one: str, other: str) -> bool:
    """One is the other with something before or behind it; its first letter may have been swallowed."""
    shorter, longer = sorted((one, other), key=len)
    return shorter in longer or shorter[1:] in longer
