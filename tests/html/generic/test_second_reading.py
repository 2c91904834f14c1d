"""What a second reading of a container leaves out too, and what is text all the same."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from rilis_etl.html.blocks import blocks_of
from rilis_etl.html.generic.second_reading import without_unread
from rilis_etl.html.generic.side_boxes import BOX_MARK
from rilis_etl.model import Block

NAMES = ("beras", "jalan", "sungai", "pasar", "sekolah", "hutan", "pantai", "sawah")
OWN = "".join(
    f"<p>Pemerintah daerah menata {name} bersama warga {name} sejak awal tahun ini, dan hasil dari {name} itu "
    "diumumkan hari ini.</p>"
    for name in NAMES
)
OTHER_NEWS = "".join(
    f"<p>Berita lain tentang {n} pemain bola yang pindah klub pada musim panas {n}.</p>" for n in range(20)
)
TITLE = "<h1>Penataan daerah berjalan</h1>"


def read(markup: str) -> tuple[Block, ...]:
    body = LexborHTMLParser(markup).body
    assert body is not None
    return blocks_of(body)


def left(container: str, other: str) -> tuple[Block, ...]:
    """What is left of a container beside a reading that has the lines of `other`."""
    body = LexborHTMLParser(container).body
    assert body is not None
    blocks, had = blocks_of(body), {block.text for block in read(other)}
    return without_unread(blocks, body, frozenset(block.text for block in blocks) - had)


@pytest.mark.parametrize(
    "around",
    [
        "<article>{own}</article><div><h1>Lain</h1>{news}</div>",
        "<div>{own}</div><article>{news}</article>",
        "<div>{news}</div><main><div>{own}</div></main>",
        "<p>Kami buka setiap hari kerja.</p><div><section>{own}</section><div><article>{news}</article></div></div>",
    ],
)
def test_another_article_beside_the_one_with_the_title_is_no_part_of_it(around: str) -> None:
    assert left(around.format(own=TITLE + OWN, news=OTHER_NEWS), OWN) == read(TITLE + OWN)


SUMMARY = "<p>Ringkasan pendek dari penataan daerah.</p>"


@pytest.mark.parametrize(
    ("container", "other"),
    [
        (f"<header>{TITLE}</header><div>{OTHER_NEWS}</div><div>{OWN}</div>", OWN),
        (f"<div>{TITLE}{SUMMARY}</div><div>{OWN}</div>", SUMMARY),
        (f"<div>{OTHER_NEWS}</div><div>{OWN}</div>", OWN),
        (f"<div>{OTHER_NEWS}</div>Baris tanpa elemen.<article>{TITLE}{OWN}</article>", OWN),
        (f"<article>{TITLE}{OWN}</article><article>{OTHER_NEWS}</article>", ""),
        (f"<article>{TITLE}{OWN}</article><div><h2>Lampiran</h2>{OTHER_NEWS * 2}</div>", OWN),
    ],
    ids=[
        "title and text apart",
        "few common words",
        "no title",
        "a line of its own",
        "nothing in common",
        "it goes on",
    ],
)
def test_what_stands_around_the_title_stays_without_proof_by_both(container: str, other: str) -> None:
    assert left(container, other) == read(container)


def test_a_box_that_is_too_much_to_go_alone_goes_where_the_other_reading_lacks_it() -> None:
    box = f"<div {BOX_MARK}=''><p>Berlangganan sekarang untuk membaca.</p><p>Masuk ke akun Anda.</p></div>"
    container = f"{OWN}{box}{OWN}"
    assert left(container, OWN) == read(OWN + OWN)
    assert left(container, OWN + box) == read(container)


@pytest.mark.parametrize(
    ("container", "other", "expected"),
    [
        (OWN + SUMMARY, OWN, OWN),
        (OWN + SUMMARY, OWN + SUMMARY, OWN + SUMMARY),
        (f"{OWN}<p>Dua hal diumumkan:</p>{SUMMARY}", f"{OWN}<p>Dua hal diumumkan:</p>", None),
        (SUMMARY + OTHER_NEWS, SUMMARY, None),
        (OWN + SUMMARY, "", None),
    ],
    ids=["one line behind", "both have it", "a colon introduces it", "little in common", "nothing in common"],
)
def test_the_text_ends_with_the_last_line_of_both_readings_if_they_agree(
    container: str, other: str, expected: str | None
) -> None:
    assert left(container, other) == read(expected or container)


def test_nothing_is_left_out_of_nothing() -> None:
    assert left("", OWN) == ()
