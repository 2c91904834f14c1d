"""What `rilis source check` finds out about a source."""

from collections.abc import Callable, Mapping

import pytest

from rilis_etl.discovery.check import SourceCheck, check_discovery
from rilis_etl.model import Capture
from rilis_etl.sources.schema import Source

START = "https://www.example.org/news/"
ROW = "<li><a href='/{0}'>Judul {0}</a><span>2024-05-{1:02}</span></li>"
NEXT = "<a class=next href='?p=2'>next</a>"
FIRST = ROW.format("a", 9) + ROW.format("b", 8) + NEXT
SECOND = ROW.format("c", 7)

Checker = Callable[..., SourceCheck]


@pytest.fixture
def checked(source: Callable[..., Source], site: Callable[[Mapping[str, str]], Callable[[str], Capture]]) -> Checker:
    def made(first: str, second: str = SECOND, **options: object) -> SourceCheck:
        return check_discovery(source(**options), site({START: first, START + "?p=2": second}))

    return made


def messages(result: SourceCheck) -> str:
    return "\n".join(f.text for f in (*result.findings, *(f for each in result.listings for f in each.findings)))


def test_a_listing_as_the_source_says_has_nothing_to_mend(checked: Checker) -> None:
    result = checked(FIRST)
    assert result.works
    assert messages(result) == ""
    assert result.listings[0].page is not None
    assert len(result.listings[0].page.links) == 2


STORIES = "".join(f"<h3><a href=/utama{'a' * n}>Rilis utama tentang kota {n}</a></h3>" for n in range(40))


@pytest.mark.parametrize(
    ("first", "second", "options", "finding", "works"),
    [
        ("<p>moved", SECOND, {}, "nothing matches 'li'", False),
        (FIRST, SECOND, {"min_links": 3}, "fewer than `min_links` (3)", False),
        (FIRST, SECOND, {"date": None}, "2 of 2 links have no day: name its `date`", False),
        (FIRST + "<li><a href=/d>D</a></li>", SECOND, {}, "1 of 3 links have no day", True),
        (
            "<li><a href=/a>Satu</a><li><a href=/b>Dua</a>" + NEXT,
            SECOND,
            {"date": None},
            "the listing shows none",
            True,
        ),
        (f"<h2><a href=/utama>Rilis utama tentang kota</a></h2>{FIRST}", SECOND, {}, "a link above the rows has", True),
        (STORIES + FIRST, SECOND, {}, "40 links above the rows have addresses of releases, such as /utama:", True),
        (FIRST, SECOND, {"link": "h4 a"}, "`link` 'h4 a' matches nothing in 2 of 2 rows", False),
        (
            FIRST.replace("class=next href='?p=2'", "href='?p=1'") + "<a rel=next href='?p=1'>Lama</a>",
            SECOND,
            {"next": None, "pages": "?p={page}"},
            "the site's own is https://www.example.org/news/?p=1: look at `first`",
            False,
        ),
        (
            FIRST.replace(NEXT, "") + "<a href='?p=1'>Berikutnya »</a>",
            SECOND,
            {"next": None, "pages": "?p={page}"},
            "the site's own is https://www.example.org/news/?p=1",
            False,
        ),
        (
            FIRST.replace(NEXT, "") + "<a href='?p=10'>2</a><a href='?p=20'>3</a>",
            SECOND,
            {"next": None, "pages": "?p={offset}", "step": 20},
            "the site's own is https://www.example.org/news/?p=10: look at `first` and `step`",
            False,
        ),
        (
            FIRST + "<li><a href=https://x.example/>D</a></li>",
            SECOND,
            {},
            "1 of 3 rows lead to no release: https://x",
            True,
        ),
        (FIRST + "<li><a href=/d></a><span>1 Mei 2024</span></li>", SECOND, {}, "1 of 3 links have no text", True),
        (FIRST, FIRST, {}, "holds no other links than the first", False),
        (FIRST, "<p>", {}, "holds no other links than the first", False),
        (SECOND, SECOND, {}, "leads to no older page", True),
        ("".join(ROW.format(n, n) for n in range(1, 6)) + NEXT, SECOND, {}, "not in order", False),
    ],
)
def test_what_looks_wrong_is_named_and_whether_it_must_be_mended(
    checked: Checker, first: str, second: str, options: dict[str, object], finding: str, works: bool
) -> None:
    result = checked(first, second, **options)
    assert finding in messages(result)
    assert result.works is works


def test_a_listing_that_cannot_be_fetched_is_a_finding_beside_the_others(checked: Checker) -> None:
    result = checked(FIRST, start=[START, "https://www.example.org/missing/"])
    assert "HTTP 404" in messages(result)
    assert [each.page is None for each in result.listings] == [False, True]
