"""What a page says of its site: interfaces, feeds, a name. Pure.

Read by BeautifulSoup: slow, and it takes whatever comes, which is right for one page of a site that nobody knows yet.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from rilis_etl.html.page import absolute_url

_API = "https://api.w.org/"  # the relation under which WordPress names its REST interface
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_FEED_NAME = re.compile(r"(?i)\b(?:rss|atom)\b|[/=._-]feeds?(?:[/?&.]|$)|\.rdf$")
_CATEGORY = re.compile(r"category-(\d+)")
_LIST_NAME = re.compile(
    r"(?i)\W*(?:semua |all |lihat semua |view all |arsip )?(?:berita|siaran pers|rilis|kabar|news(?:room)?|"
    r"press releases?|media releases?|pressemitteilungen|aktuelles|comunicados|noticias|actualités)"
    r"(?: terbaru| terkini)?\W*"
)


@dataclass(frozen=True, slots=True)
class SiteHints:
    """What was found, in the page's order; addresses are absolute."""

    name: str  # empty where the page does not say it
    interfaces: tuple[str, ...]  # roots of the REST interface of WordPress
    feeds: tuple[str, ...]  # without those of comments
    links: int
    asks_for_password: bool
    category: str = ""  # number of the category of WordPress whose posts the page lists
    scripted: str = ""  # what scripts do that links should, as a sentence; empty where the page has links


def read_hints(body: bytes, url: str) -> SiteHints:
    """The hints of the page `body`, which was had from `url`."""
    soup = BeautifulSoup(body, "lxml")
    base = soup.find("base", href=True)
    root = urljoin(url, str(base["href"])) if isinstance(base, Tag) else url
    names = [" ".join(str(tag["content"]).split()) for tag in soup.select('meta[property="og:site_name"][content]')]
    anchors = _tags(soup, "a")
    return SiteHints(
        name=next((name for name in names if len(name) > 1), ""),
        interfaces=_addresses([tag for tag in _tags(soup, "link") if _API in _words(tag, "rel")], root),
        feeds=tuple(feed for feed in _addresses(_feeds(soup), root) if "comment" not in feed.lower()),
        links=len(anchors),
        asks_for_password=soup.find("input", type="password") is not None,
        category=_category(soup),
        scripted=_scripted(soup, len(anchors)),
    )


def _tags(soup: BeautifulSoup, name: str) -> list[Tag]:
    return [tag for tag in soup.find_all(name, href=True) if isinstance(tag, Tag)]


def _feeds(soup: BeautifulSoup) -> list[Tag]:
    """What names a feed: links in the head first, then those in the text."""
    named = [tag for tag in _tags(soup, "link") if "alternate" in _words(tag, "rel") and _type_of(tag) in _FEED_TYPES]
    shown = [tag for tag in _tags(soup, "a") if _FEED_NAME.search(f"{tag['href']} {tag.get_text(' ')}"[:300])]
    return named + shown


def _category(soup: BeautifulSoup) -> str:
    names = _words(soup.body, "class") if soup.body else []
    return next((found[1] for name in names if (found := _CATEGORY.fullmatch(name))), "")


def _scripted(soup: BeautifulSoup, links: int) -> str:
    """That scripts draw the page, or lead on from its rows; empty where links do."""
    leading = len(soup.select('[onclick*="location"], [onclick*="open("]'))
    rows = _like_titles(soup.select("[onclick], [data-href], a[href^='javascript:' i]"))
    if leading > links or rows > max(2, _like_titles(soup.select("a[href]:not([href^='javascript:' i], [onclick])"))):
        return "its rows lead on by scripts (onclick, javascript:), not by links"
    if links == 0 and soup.find("script"):
        return (
            "it holds no links, scripts draw what a browser shows: look among the browser's requests for the one that "
            'fetches the list (kind = "json"), or have a browser draw it (render = true)'
        )
    return ""


def _like_titles(tags: Sequence[Tag]) -> int:
    """How many of these hold what may be the title of a release."""
    return sum(" " in text and 12 <= len(text) <= 300 for text in (tag.get_text(" ").strip() for tag in tags))


@dataclass(frozen=True, slots=True)
class LinkedPages:
    """What a page leads to on its own host; addresses are absolute, in the page's order."""

    links: tuple[str, ...]
    sections: tuple[str, ...]  # those that are likely to list releases


def section_pages(body: bytes, url: str, releases: Sequence[str]) -> LinkedPages:
    """The links of a page, and those to lists of releases: to the folder in which most of `releases` stand, or with the
    name of such a list."""
    soup = BeautifulSoup(body, "lxml")
    named = [(address, tag) for tag in _tags(soup, "a") if (address := absolute_url(str(tag["href"]), url))]
    own = [(address, tag) for address, tag in named if urlsplit(address).netloc == urlsplit(url).netloc]
    around = [
        address
        for address, _ in own
        if 2 * sum(each.startswith(f"{address.rstrip('/')}/") for each in releases) > len(releases)
    ]
    called = [address for address, tag in own if _LIST_NAME.fullmatch(tag.get_text(" ").strip())]
    front = (url.rstrip("/"), url.partition("#")[0].rstrip("/"), f"{urlsplit(url).scheme}://{urlsplit(url).netloc}")
    sections = (each for each in (*around, *called) if each.rstrip("/") not in (*front, *releases))
    return LinkedPages(tuple(dict.fromkeys(address for address, _ in own)), tuple(dict.fromkeys(sections)))


def _words(tag: Tag, name: str) -> list[str]:
    return [str(word).lower() for word in tag.get_attribute_list(name)]


def _type_of(tag: Tag) -> str:
    return str(tag.get("type") or "").partition(";")[0].strip().lower()


def _addresses(tags: list[Tag], base: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url for tag in tags if (url := absolute_url(str(tag["href"]), base))))
