"""Repeats inside one document: text that was pasted twice, or added twice by an extractor, is taken out once.

Pure. What goes is a run of whole, long paragraphs that stands once more further on, tandem or apart, word for word or
after small edits; the first copy stays. Two measured facts carry the rules (8,635 prosecutors' releases and 72
Indonesian bodies, every repeat read): the paragraphs of accidents have a mean of 242 to 447 characters, those repeated
on purpose (sentences per defendant, two forms in one notice) 44 to 226; and purposeful ones have other text between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rilis_etl.text.duplicates.containers import cut_containers
from rilis_etl.text.duplicates.paragraphs import Paragraph, ParagraphIndex, ParagraphSimilarity, paragraph_similarity
from rilis_etl.text.edit_log import EditLog

LONG_MEAN = 234  # characters: half-way between the shortest accident (242) and the longest purposeful repeat (226)
LONE_APART = 351  # a single paragraph far from its first copy has less evidence: half as long again
ADJOINING_MEAN = 160  # a copy straight after its original: nothing that was read stands so on purpose
DOUBLED_TOTAL = 700  # the same with short paragraphs; the longest purposeful run has 672 characters, and is apart
DOUBLED_MEAN = 80
APART_TOTAL = 1_400  # that with other text between, such as a paragraph that the copy lacks: twice those 672
NEARBY = 3  # blocks between two copies that still stand beside each other: a stray line, an end mark
ANCHOR = 80  # characters; shorter blocks go with a run but never start one
PASSES = 5  # a removal may bring a container beside its parts, or the ends of a run together
FRAGMENT = 40  # characters left of a paragraph that was cut where the copy begins or ends


@dataclass(frozen=True, slots=True)
class _Pair:
    """Indices of a block and of the block that repeats it."""

    first: int
    again: int
    likeness: ParagraphSimilarity


def remove_duplicates(edit_log: EditLog) -> EditLog:
    """`draft` without the second copy of anything that stands in it twice by accident.

    Each removed block is a cut with rule "repeat", or "near_repeat" where it was edited after pasting. A trailing
    bracketed credit does not count when paragraphs are compared, and leaves with the copy. Headings, list items, table
    rows and captions never start a run; inside a run they go with it. A block that is nothing but its neighbours run
    together goes too, since its parts say the same with their paragraphs kept. Cost: linear in the text.
    """
    for _ in range(PASSES):
        before, edit_log = edit_log, _without_copies(cut_containers(edit_log, at_least=LONG_MEAN))
        if edit_log == before:
            break
    return edit_log


def _without_copies(edit_log: EditLog) -> EditLog:
    scan = _Scan([Paragraph.of(segment) for segment in edit_log.segments])
    copies = scan.copies()
    for rule in ("repeat", "near_repeat"):
        edit_log = edit_log.drop_all((scan.paragraphs[i].block for i, r in copies.items() if r == rule), rule)
    return edit_log


class _Scan:
    """One pass over the paragraphs: each is remembered, or found to begin the copy of an earlier run."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.paragraphs = paragraphs
        self._copies: dict[int, str] = {}  # index → rule
        self._memory = ParagraphIndex()
        self._refused: dict[int, int] = {}  # distance of the copies → end of a run judged to be there on purpose
        self._last: _Pair | None = None  # the last pair of the last accident

    def copies(self) -> dict[int, str]:
        """Index and rule of every paragraph to remove."""
        for at, paragraph in enumerate(self.paragraphs):
            if at in self._copies or not self._is_anchor(paragraph):
                continue
            run = next((run for run in self._runs_through(at) if self._is_accident(run)), None)
            if run:
                self._mark(run)
            else:
                self._memory.add(at, paragraph)
        return self._copies

    def _is_anchor(self, paragraph: Paragraph) -> bool:
        return paragraph.is_prose and paragraph.length >= ANCHOR

    def _runs_through(self, at: int) -> Iterator[list[_Pair]]:
        """Every run whose copy has its first long paragraph at `at`; each is grown once."""
        for first in self._memory.candidates(self.paragraphs[at]):
            if at >= self._refused.get(at - first, 0) and (run := self._grow(first, at)):
                self._refused[at - first] = run[-1].again + 1
                yield run

    def _grow(self, first: int, at: int) -> list[_Pair]:
        """The longest run of pairs through (`first`, `at`) in which both copies go on block by block.

        A rewritten paragraph belongs to it between two that are not.
        """
        back = 1
        while back <= first and at - back > first and self._same(first - back, at - back):
            back += 1
        pairs = [_Pair(first - k, at - k, ParagraphSimilarity.EXACT) for k in range(back - 1, 0, -1)]
        sure = len(pairs)
        for a, b in zip(range(first, at - len(pairs)), range(at, len(self.paragraphs)), strict=False):
            like = paragraph_similarity(self.paragraphs[a], self.paragraphs[b])
            if like is ParagraphSimilarity.NONE or (
                like is ParagraphSimilarity.REWRITTEN and (b == at or len(pairs) > sure)
            ):
                break
            pairs.append(_Pair(a, b, like))
            if like is not ParagraphSimilarity.REWRITTEN:
                sure = len(pairs)
        return pairs[:sure]

    def _same(self, first: int, again: int) -> bool:
        """Whether a block before the first long one belongs to the run; a long one was judged when it was passed."""
        earlier, later = self.paragraphs[first], self.paragraphs[again]
        return (
            again not in self._copies
            and not self._is_anchor(later)
            and paragraph_similarity(earlier, later) is ParagraphSimilarity.EXACT
        )

    def _is_accident(self, run: list[_Pair]) -> bool:
        long = [i for i, pair in enumerate(run) if self._is_anchor(self.paragraphs[pair.again])]
        body = run[long[0] : long[-1] + 1] if long else []  # short lines at the edges go along, and prove nothing
        evidence = [
            p for p in body if p.likeness is not ParagraphSimilarity.REWRITTEN and self.paragraphs[p.again].is_prose
        ]
        lengths = [self.paragraphs[pair.again].length for pair in evidence]
        exact = sum(pair.likeness is ParagraphSimilarity.EXACT for pair in evidence)
        gap = sum(i not in self._copies for i in range(run[-1].first + 1, run[0].again))
        if not evidence or self._goes_on(run[0]):
            return bool(evidence)
        mean = sum(lengths) / len(lengths)
        if len(evidence) == 1:
            needed = ADJOINING_MEAN if gap == 0 else LONG_MEAN if gap <= NEARBY else LONE_APART
            return exact == 1 and mean >= needed and self.paragraphs[evidence[0].again].ends_as_sentence
        if 2 * exact < len(evidence):
            return mean >= LONG_MEAN and not self._is_template(evidence)
        if gap == 0:
            return mean >= ADJOINING_MEAN or (mean >= DOUBLED_MEAN and sum(lengths) >= DOUBLED_TOTAL)
        return mean >= LONG_MEAN or (mean >= DOUBLED_MEAN and sum(lengths) >= APART_TOTAL)

    def _is_template(self, pairs: list[_Pair]) -> bool:
        """Whether they follow one form: a paste resembles its original only, a form all its neighbours."""
        firsts = [self.paragraphs[pair.first] for pair in pairs]
        return any(paragraph_similarity(one, other) is not ParagraphSimilarity.NONE for one, other in pairwise(firsts))

    def _goes_on(self, head: _Pair) -> bool:
        """Whether both copies of an accident go on here, past at most one block that differs (an edit)."""
        last = self._last
        return last is not None and 0 < head.first - last.first <= 2 and 0 < head.again - last.again <= 2

    def _mark(self, run: list[_Pair]) -> None:
        """Take the copy out, with what is left of a paragraph that was cut at either of its edges."""
        for pair in run:
            self._copies[pair.again] = "repeat" if pair.likeness is ParagraphSimilarity.EXACT else "near_repeat"
        head, tail = run[0], run[-1]
        if self._is_fragment(head.first - 1, head.again - 1, of_end=True):
            self._copies[head.again - 1] = "repeat"
        if self._is_fragment(tail.first + 1, tail.again + 1, of_end=False):
            self._copies[tail.again + 1] = "repeat"
        self._last = tail

    def _is_fragment(self, first: int, again: int, *, of_end: bool) -> bool:
        if not 0 <= first < again < len(self.paragraphs) or again in self._copies:
            return False
        whole, part = self.paragraphs[first].words, self.paragraphs[again].words
        edge = whole[-len(part) :] if of_end else whole[: len(part)]
        return self.paragraphs[again].length >= FRAGMENT and edge == part
