"""What the newsroom wrote: consistent, various, and showing every defect."""

import re
from collections import Counter
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.errors import IssueReason
from rilis_etl.model import BlockKind, BylineKind
from rilis_etl.sample.content import Release, blocks_of, library, slug_of
from rilis_etl.sample.days import DAYS, MONTH_NAMES
from rilis_etl.sample.defects import Defect

SHINGLE = 5  # words
UNRELATED_BELOW = 0.4  # Jaccard

TEXTS = [release for release in library() if release.issue is None]


def test_there_are_about_120_releases_of_three_institutions_over_ten_years() -> None:
    by_source = Counter(release.source for release in library())
    assert 115 <= by_source.total() <= 130
    assert set(by_source) == {"komisiwarga", "dinaslingkungan", "ombudswarga"}
    assert min(by_source.values()) >= 30
    assert {release.day.year for release in library()} == set(range(2017, 2027))


@pytest.mark.parametrize("defect", list(Defect))
def test_every_defect_is_shown_by_a_release(defect: Defect) -> None:
    assert any(defect in release.defects for release in library())


def test_keys_are_unique_within_an_institution() -> None:
    counts = Counter(release.identity for release in library())
    assert [identity for identity, count in counts.items() if count > 1] == []


def test_no_two_unrelated_releases_are_near_duplicates() -> None:
    shingles = {release.identity: _shingles(release.body) for release in TEXTS}
    near = [
        (one.identity, other.identity)
        for one, other in combinations(TEXTS, 2)
        if not _related(one, other) and _jaccard(shingles[one.identity], shingles[other.identity]) >= UNRELATED_BELOW
    ]
    assert near == []


def test_a_copy_repeats_its_original_word_for_word() -> None:
    by_identity = {release.identity: release for release in library()}
    copies = [release for release in TEXTS if release.copy_of]
    assert len(copies) >= 5
    for copy in copies:
        assert copy.copy_of is not None
        assert copy.blocks == by_identity[copy.copy_of].blocks
        assert copy.published > by_identity[copy.copy_of].published


@pytest.mark.parametrize("release", TEXTS, ids=lambda release: release.identity)
def test_gold_text_is_clean(release: Release) -> None:
    assert release.blocks
    for block in release.blocks:
        assert block.text == " ".join(block.text.split())
        assert not re.search("[\u00a0\u200b\ufeff]|‘‘|’’", block.text)


@pytest.mark.parametrize("release", TEXTS, ids=lambda release: release.identity)
def test_weekdays_in_the_text_are_those_of_the_calendar(release: Release) -> None:
    output = re.compile(
        rf"\b({'|'.join(DAYS)}),? \(?(\d{{1,2}})(?:/(\d{{1,2}})| ({'|'.join(MONTH_NAMES)}))(?:[/ ](\d{{4}}))?"
    )
    for weekday, day, number, name, year in output.findall("\n".join((release.body, *release.captions))):
        month = int(number) if number else MONTH_NAMES.index(name) + 1
        assert DAYS[date(int(year or release.day.year), month, int(day)).weekday()] == weekday


@pytest.mark.parametrize("release", [r for r in TEXTS if r.credit], ids=lambda release: release.identity)
def test_every_part_of_the_gold_credit_stands_in_the_credit_as_written(release: Release) -> None:
    assert release.bylines
    assert all(byline.text in release.credit + release.head_credit + release.tail_credit for byline in release.bylines)


@pytest.mark.parametrize("release", TEXTS, ids=lambda release: release.identity)
def test_what_a_release_has_and_what_it_is_tagged_with_agree(release: Release) -> None:
    kinds = {block.kind for block in release.blocks}
    credits_ = {byline.kind for byline in release.bylines}
    says = {
        Defect.LIST: BlockKind.LIST_ITEM in kinds,
        Defect.TABLE: BlockKind.TABLE_ROW in kinds,
        Defect.DATELINE: bool(release.dateline),
        Defect.RELEASE_NUMBER: bool(release.number),
        Defect.SOURCE_LINE: bool(release.source_line),
        Defect.CREDIT_INITIALS: BylineKind.INITIALS in credits_,
        Defect.CREDIT_NAME: BylineKind.NAME in credits_,
        Defect.CREDIT_DESK: BylineKind.DESK in credits_,
        Defect.CREDIT_UNIT: BylineKind.UNIT in credits_,
        Defect.CREDIT_AGENCY: BylineKind.AGENCY in credits_,
        Defect.CREDIT_FILLER: BylineKind.FILLER in credits_,
        Defect.BRACKET_DATE: BylineKind.DATE in credits_,
        Defect.CREDIT_HEAD: bool(release.head_credit),
        Defect.CREDIT_TAIL_LINES: bool(release.tail_credit),
        Defect.POSTED_TWICE: release.copy_of is not None and release.copy_of.startswith(release.source),
        Defect.SYNDICATED: release.copy_of is not None and not release.copy_of.startswith(release.source),
        Defect.TEMPLATE_SERIES: release.series is not None,
        Defect.OLD_MONTH: release.source == "komisiwarga" and release.day.month in (2, 11),
        Defect.APOSTROPHE_DAY: release.source != "dinaslingkungan" and release.day.weekday() == 4,
        Defect.CLOCK_TIME: release.source == "ombudswarga",
        Defect.SHORT_MONTH: release.source == "ombudswarga" and release.day.month != 5,
    }
    assert {defect for defect, shown in says.items() if shown} == release.defects & says.keys()


def test_dates_disagree_because_of_the_metadata_or_of_the_dateline() -> None:
    odd = {release.identity: release for release in TEXTS if release.has(Defect.DATES_DISAGREE)}
    assert all(release.has(Defect.DATES_DISAGREE) for release in TEXTS if release.metadata_day)
    assert [identity for identity, release in odd.items() if not release.metadata_day] == [
        "dinaslingkungan/monyet-ekor-panjang-masuk-kota"  # its dateline is three days older than its publication
    ]


def test_pasted_paragraphs_are_as_long_as_real_accidents() -> None:
    """Mean length of repeated paragraphs: accidents 242 to 447 characters, legitimate repeats 44 to 214 (measured)."""
    for release in TEXTS:
        again = [block.text for block in release.blocks[1:]]
        if release.has(Defect.PASTED_DOUBLE, Defect.PASTED_DOUBLE_EDITED):
            assert sum(map(len, again)) / len(again) >= 242
        if release.has(Defect.PASTED_PARAGRAPH):
            assert len(again[-1]) >= 242
        if release.has(Defect.LEGITIMATE_REPEATS):
            repeated = {text for text, count in Counter(block.text for block in release.blocks).items() if count > 1}
            assert repeated or "ingatlah: suara warga" in release.body
            assert all(len(text) <= 214 for text in repeated)


def test_issues_are_of_the_kinds_a_page_can_have() -> None:
    reasons = {release.issue for release in library() if release.issue}
    assert reasons == {
        IssueReason.IMAGE_ONLY,
        IssueReason.ATTACHMENT_ONLY,
        IssueReason.BOT_WALL,
        IssueReason.RUBBISH,
        IssueReason.ROBOTS_DISALLOWED,
    }


def test_languages_are_indonesian_english_and_malay() -> None:
    counts = Counter(release.language for release in TEXTS)
    assert set(counts) == {"id", "en", "ms"}
    assert min(counts.values()) >= 4
    assert sum(release.second is not None for release in TEXTS) >= 4


def test_a_body_line_says_by_its_mark_what_it_is() -> None:
    blocks = blocks_of("Teks.\n\n## Judul\n- butir\n> kutipan\n| a | b |\n")
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.PARAGRAPH, "Teks."),
        (BlockKind.HEADING, "Judul"),
        (BlockKind.LIST_ITEM, "butir"),
        (BlockKind.QUOTE, "kutipan"),
        (BlockKind.TABLE_ROW, "a | b"),
    ]


@given(st.text(max_size=80))
def test_a_slug_is_fit_for_an_address_whatever_the_title(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]*", slug_of(title))


def test_a_quoted_title_leaves_quot_in_its_slug() -> None:
    assert slug_of('Uji "Coba" Baru') == "uji-quot-coba-quot-baru"


def _related(one: Release, other: Release) -> bool:
    def origin(release: Release) -> str:
        return release.copy_of or release.identity

    return origin(one) == origin(other) or (one.series is not None and one.series == other.series)


def _shingles(body: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", body.lower())
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def _jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other)
