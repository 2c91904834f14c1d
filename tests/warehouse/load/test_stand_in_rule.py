"""Which pages stand in for releases, by what was looked at; and which only look like it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from rilis_etl.model import Block, BlockKind
from rilis_etl.similarity import Text
from rilis_etl.similarity.announced import Shown, shown_by
from rilis_etl.warehouse.load.stand_in_rule import Look, find_stand_ins

NOON = datetime(2026, 6, 15, 5, tzinfo=UTC)
WALLS = {
    "id": ("Sebentar ya", "Kami memastikan bahwa yang berkunjung bukan mesin. Tunggulah. Kode 77a1"),
    "en": ("One moment", "The portal is having a rest while engineers move it to another room. Ticket 991"),
    "ar": ("لحظة من فضلك", "يجري الآن نقل الموقع إلى خادم آخر ويعود بعد ساعات قليلة"),
    "zh": ("网站维护", "本网站正在进行系统升级，请稍后再来访问。"),
}
CALLED = {
    "id": ("Jembatan Kali Besar dibuka", "Pasar Melati terbakar semalam"),
    "en": ("Harbour bridge reopens", "Teachers receive overdue wages"),
    "ar": ("افتتاح الجسر الجديد", "المدرسة تستقبل الطلاب"),
    "zh": ("市长出席大桥通车典礼", "教育部门公布招生计划"),
}


def text(title: str, *paragraphs: str) -> Text:
    return Text("kantor", title, tuple(Block(BlockKind.PARAGRAPH, each) for each in paragraphs))


def look(release: int | None, shown: Shown, hours: float = 0) -> Look:
    at = NOON + timedelta(hours=hours)
    facts = (shown.page_key, shown.is_as_called, shown.called_otherwise)
    return Look(f"{release}@{hours}", "kantor", release, at, *facts)


def found(looks: Sequence[Look]) -> frozenset[str]:
    """The same in any order of arrival."""
    answers = {find_stand_ins(order) for order in permutations(looks)}
    assert len(answers) == 1
    return answers.pop()


@pytest.mark.parametrize("language", WALLS)
def test_a_page_under_two_releases_that_are_called_otherwise_is_a_wall(language: str) -> None:
    wall = text(*WALLS[language])
    looks = [look(number, shown_by(wall, listed_as=called)) for number, called in enumerate(CALLED[language])]
    assert found(looks) == {each.capture_id for each in looks}
    assert found(looks[:1]) == frozenset()


def test_a_walls_own_numbers_make_it_no_other_page() -> None:
    first, second = (
        shown_by(text("Sebentar", f"Nomor permintaan {number}, dicatat pukul {number % 24}:10."), listed_as=called)
        for number, called in zip((4711, 9012), CALLED["id"], strict=True)
    )
    assert first.page_key == second.page_key


def test_addresses_that_speak_are_names_where_no_listing_gives_one() -> None:
    wall = text(*WALLS["id"])
    urls = (
        "https://kantor.test/2026/jembatan-kali-besar-dibuka.html",
        "https://kantor.test/2026/pasar-melati-terbakar",
    )
    assert len(found([look(n, shown_by(wall, url=url)) for n, url in enumerate(urls)])) == 2
    assert shown_by(wall, url="https://kantor.test/r/12").is_as_called is None


@pytest.mark.parametrize("language", CALLED)
def test_one_release_at_two_addresses_is_none(language: str) -> None:
    title = CALLED[language][0]
    page = shown_by(text(title, f"{title}. {WALLS[language][1]}"), listed_as=title)
    assert found([look(1, page), look(2, page)]) == frozenset()


def test_a_release_listed_under_a_teaser_of_its_own_at_two_addresses_is_none() -> None:
    page = text("Jembatan Kali Besar diresmikan", "Gubernur membuka jembatan yang selesai diperbaiki bulan lalu.")
    teasers = ("Gubernur membuka jembatan", "Jembatan selesai diperbaiki")
    assert found([look(n, shown_by(page, listed_as=each)) for n, each in enumerate(teasers)]) == frozenset()


def test_two_releases_with_one_text_and_titles_of_their_own_are_none() -> None:
    body = "Kedua kantor menandatangani nota kesepahaman tentang pengawasan bersama di pelabuhan."
    titles = ("Kantor A dan B bersepakat", "Nota pelabuhan ditandatangani")
    assert (
        found([look(n, shown_by(text(title, body), listed_as=title)) for n, title in enumerate(titles)]) == frozenset()
    )


def test_links_that_all_say_read_more_name_nothing() -> None:
    page = text("Jembatan Kali Besar dibuka", "Gubernur membuka jembatan.")
    assert found([look(n, shown_by(page, listed_as="Baca selengkapnya")) for n in range(3)]) == frozenset()


def test_translations_that_still_show_the_original_are_none() -> None:
    page = text("Jembatan Kali Besar dibuka", "Gubernur membuka jembatan.")
    names = ("Jembatan Kali Besar dibuka", "Harbour crossing reopens", "La traversée rouvre enfin")
    assert found([look(n, shown_by(page, listed_as=each)) for n, each in enumerate(names)]) == frozenset()


def test_the_newest_release_under_every_address_stands_in_for_the_others_only() -> None:
    newest = text("Jembatan Kali Besar dibuka", "Gubernur membuka jembatan.")
    names = ("Pasar Melati terbakar", "Sekolah menerima bantuan", "Waduk mengering lagi")
    own = look(9, shown_by(newest, listed_as="Jembatan Kali Besar dibuka"))
    others = [look(n, shown_by(newest, listed_as=each)) for n, each in enumerate(names)]
    assert found([own, *others]) == {each.capture_id for each in others}


def test_what_an_address_that_does_not_exist_shows_too_is_no_release() -> None:
    wall = shown_by(text(*WALLS["en"]))
    releases = [look(1, wall), look(2, wall)]
    assert found(releases) == frozenset()
    assert found([*releases, look(None, wall)]) == {each.capture_id for each in releases}


def test_the_newest_release_at_an_address_that_does_not_exist_stays() -> None:
    page = text("Jembatan Kali Besar dibuka", "Gubernur membuka jembatan.")
    assert found([look(1, shown_by(page, listed_as=page.title)), look(None, shown_by(page))]) == frozenset()
    assert found([look(1, shown_by(page)), look(None, shown_by(page))]) == frozenset()


def test_later_looks_prove_a_page_without_any_name_a_stand_in() -> None:
    wall = shown_by(text(*WALLS["id"]))
    first, second = (shown_by(text(title, f"{title} menurut warga.")) for title in CALLED["id"])
    early = [look(1, wall), look(2, wall)]
    assert found([*early, look(1, first, 24)]) == frozenset()
    assert found([*early, look(1, first, 24), look(2, second, 24)]) == {each.capture_id for each in early}


@pytest.mark.parametrize("language", WALLS)
@pytest.mark.parametrize("hours", [24, -24], ids=["later", "earlier"])
def test_a_page_without_a_word_of_what_its_release_is_called_and_showed_is_no_version(
    language: str, hours: float
) -> None:
    called = CALLED[language][0]
    own = look(1, shown_by(text(called, f"{called}."), listed_as=called))
    wall = look(1, shown_by(text(*WALLS[language]), listed_as=called), hours)
    assert found([own, wall]) == {wall.capture_id}


def test_a_headline_and_a_text_that_were_rewritten_are_an_edit() -> None:
    called = "Undangan liputan: peresmian jembatan Kali Besar"
    own = look(1, shown_by(text(called, "Acara dimulai pukul sepuluh."), listed_as=called))
    edited = text("Gubernur membuka jembatan", "Lalu lintas di atas jembatan di sungai yang besar itu lancar.")
    assert found([own, look(1, shown_by(edited, listed_as=called), 24)]) == frozenset()


def test_a_release_at_two_addresses_that_was_edited_is_none() -> None:
    before, after = (shown_by(text("Jembatan dibuka", f"Gubernur membuka jembatan {how}.")) for how in ("lama", "baru"))
    looks = [look(n, page, hours) for n in (1, 2) for page, hours in ((before, 0), (after, 24))]
    assert found(looks) == frozenset()


def test_releases_that_had_pages_of_their_own_and_show_one_together_have_not_become_it() -> None:
    pages = [
        shown_by(text(f"Rilis {name}", f"Kantor menceritakan {name}."), listed_as="Rilis kantor") for name in "abcd"
    ]
    own = [look(number, shown) for number, shown in enumerate(pages)]
    later = [look(number, pages[3], 30) for number in range(4)]
    assert find_stand_ins([*own, *later]) == {each.capture_id for each in later[:3]}
    edited = look(3, shown_by(text("Rilis d", "Kantor meralat."), listed_as="Rilis kantor"), 60)
    assert find_stand_ins([*own, *later, edited]) == {each.capture_id for each in later[:3]}


def test_two_releases_may_come_to_say_the_same() -> None:
    pages = [shown_by(text(f"Rilis {name}", f"Kantor menceritakan {name}."), listed_as="Rilis kantor") for name in "ab"]
    assert found([*map(look, (0, 1), pages), look(0, pages[1], 30)]) == frozenset()
