"""How the page of a listing leads to older ones: a link that the site marks, else an address with a number. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from os.path import commonprefix

from selectolax.lexbor import LexborNode

from rilis_etl.discovery.formats.postback import CALL
from rilis_etl.discovery.propose.elements import leads_to_page
from rilis_etl.discovery.propose.row_selectors import stable_names
from rilis_etl.html import Page
from rilis_etl.html.page import text_of

_NEXT = (
    'link[rel="next"]',
    'a[rel="next"]',
    "a.next",
    ".next a",
    ".pager__item--next a",
    ".pager-next a",
    ".nav-previous a",
    "a.nextpostslink",
    'a[title*="next" i]',
    'a[aria-label*="next" i]',
)
_TWO = re.compile("2")
_WORD = re.compile(
    r"(?i)\W*(?:next|older|berikut(?:nya)?|selanjutnya|lebih lama|terdahulu|seterusnya|weiter|nächste|ältere|suivante?|"
    r"siguiente|próxim[ao]|التالي|下一页|次へ)(?: (?:page|posts?|entries|news|articles?|berita|halaman|seite))?\W*"
    r"|(?:show|see|view|load|ver|mostrar|lihat|tampilkan|papar) (?:older|earlier|anteriores|lebih lama|terdahulu)"
    r"(?: \w+){0,2}\W*"
    r"|[»›>]{1,2}"
)
"""What stands on the link to older releases."""

_MORE = re.compile(
    r"(?i)\W*(?:(?:load|show) more|muat (?:lagi|lebih banyak)|(?:tampilkan|lihat) lebih banyak|muatkan lagi|mehr laden|"
    r"charger plus|cargar más|carregar mais)(?: \w+)?\W*"
)
"""The same under a list that grows; such words stand in rows, too, so an address with a number has to follow."""

_NUMBER = re.compile(r"(?:(?<=[=/])|(?<=[/_-]p)|(?<=page)|(?<=page[-_/=])|(?<=hal[-_]))(?:0|[1-9]\d{0,3})(?=$|[/&#.])")
_SCRIPTED = re.compile(
    r"""location(?:\.href)?\s*=\s*["']([^"'\s]*[?&](?:page|p|pg|hal|halaman|paged)=)["']\s*\+\s*\w+\s*[;}\s]"""
)

_DIGITS = re.compile(r"\d+")

Paging = Mapping[str, str | int]
"""The keys of a table that lead to older pages: `next`, or `pages` with what belongs to it."""


def choose_paging(page: Page, rows: int) -> Paging:
    """`next` where the site marks the link, else `pages` by the address of page 2; none where the page, which has so
    many `rows`, leads to no other."""
    marked = (selector for selector in _NEXT if any(map(_leads_to_page, page.select(selector))))
    if selector := next(marked, ""):
        return {"next": selector}
    second, following = _called(page, "a, option", _TWO), _called(page, "a[href]", _WORD)
    nodes = (*second, *following, *_called(page, "a[href]", _MORE))
    urls = (page.absolute(node.attributes.get("href") or node.attributes.get("value")) for node in nodes)
    counted = (found for url in urls if url and (found := _numbered(url, rows)))
    if numbered := next(counted, {}):
        return numbered
    if second and (scripted := _SCRIPTED.search(page.markup)):
        return {"pages": f"{scripted[1]}{{page}}"}
    if posting := _posting(page, [*second, *following]):
        return {"next": posting}
    named = (name for node in following for name in _names(node) if _finds(page, name, node))
    return {"next": name} if (name := next(named, None)) else {}


def _called(page: Page, selector: str, text: re.Pattern[str]) -> list[LexborNode]:
    return [node for node in page.select(selector) if text.fullmatch(text_of(node).strip())]


def _leads_to_page(node: LexborNode) -> bool:
    return leads_to_page((node.attributes.get("href") or "").strip())


def _numbered(url: str, rows: int) -> Paging:
    """`pages` by the address of the second page, where one of its numbers counts pages, or rows."""
    numbers = [(found.start(), found.end(), int(found[0])) for found in _NUMBER.finditer(url)][::-1]
    for wanted in (2, rows, 1):
        for begin, end, number in numbers:
            if number != wanted:
                continue
            if number == rows and rows > 2:
                return {"pages": f"{url[:begin]}{{offset}}{url[end:]}", "step": rows}
            counted: dict[str, str | int] = {"pages": f"{url[:begin]}{{page}}{url[end:]}"}
            return counted if number == 2 else counted | {"first": 0}
    return {}


def _posting(page: Page, pager: Sequence[LexborNode]) -> str:
    """The selector of a pager's links that send the page's form, by what their calls have in common; empty without."""
    call = next((found for node in pager if (found := _call(node))), "")
    numbered = [_call(node) for node in page.select("a[href]") if text_of(node).strip().isdigit()]
    alike = [each for each in numbered if _DIGITS.sub("", each) == _DIGITS.sub("", call)]
    common = commonprefix([*alike, re.sub(r"\d*\W*$", "", call)])  # noqa: RUF071 - of characters, not of folders
    common = common.rstrip("0123456789")
    return f'a[href*="{common}"]' if CALL in common and '"' not in common else ""


def _call(node: LexborNode) -> str:
    """What the link calls to send the form; empty where it is no such link."""
    _, call, arguments = (node.attributes.get("href") or "").partition(CALL)
    return call + arguments


def _names(node: LexborNode) -> Iterator[str]:
    """Selectors for a link by its own name, or by that of the element around it."""
    yield from (f"a.{name}" for name in stable_names((node.attributes.get("class") or "").split()))
    if node.parent is not None:
        yield from (f".{name} a" for name in stable_names((node.parent.attributes.get("class") or "").split()))


def _finds(page: Page, selector: str, node: LexborNode) -> bool:
    """Whether the last element that a selector finds, which is the one that is read, is `node`."""
    found = page.select(selector)
    return bool(found) and found[-1].mem_id == node.mem_id and _leads_to_page(node)
