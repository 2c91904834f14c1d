"""The metadata of a page: canonical address, section, tags, authors, picture, language. Pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from rilis_etl.html.page import Page
from rilis_etl.text import fold

MAX_JSON = 300_000
"""Characters of one JSON-LD script that are read; the largest real one in our material has 40,000."""

_ARTICLE_TYPES = re.compile(r"Article|Posting|Report|PressRelease|WebPage", re.IGNORECASE)
_ENTITY = re.compile(r"&#?\w{1,10};")
"""Whole ones only: "&copy=2" in an address is none."""


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The fields of one JSON-LD object that describes an article."""

    headline: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None


def json_ld(page: Page) -> JsonLd:
    """The first JSON-LD object of the page that describes an article; an empty one when none can be read."""
    found = [item for item in _objects(page) if _describes_page(item)]
    if not found:
        return JsonLd()
    item = min(found, key=_remoteness)
    keywords = item.get("keywords")
    return JsonLd(
        headline=_text(item.get("headline")),
        published=_text(item.get("datePublished")),
        modified=_text(item.get("dateModified")),
        authors=_names(item.get("author")),
        section=_text(item.get("articleSection")),
        tags=_split(keywords) if isinstance(keywords, str) else _names(keywords),
        image=next(iter(_names(item.get("image"), key="url")), None),
    )


def _describes_page(item: dict[str, Any]) -> bool:
    """Whether an object is an article, or calls itself what the page is about: a HowTo, a Recipe."""
    is_article = _ARTICLE_TYPES.search(_strings(item.get("@type"))) is not None
    return is_article or ("mainEntityOfPage" in item and "datePublished" in item)


def _remoteness(item: dict[str, Any]) -> int:
    """The lower, the more an object is the article itself: one of another type comes last, behind that of the page."""
    kinds = _strings(item.get("@type"))
    return 2 * (_ARTICLE_TYPES.search(kinds) is None) + ("WebPage" in kinds)


def _objects(page: Page) -> Iterator[dict[str, Any]]:
    """Every JSON-LD object, also inside arrays and @graph. Broken JSON is passed over: it is evidence, not truth."""
    for script in page.select('script[type*="ld+json"]')[:20]:
        source = script.text() or ""
        if len(source) > MAX_JSON:
            continue
        try:
            queue = [json.loads(source.strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        for item in queue:
            if isinstance(item, list):
                queue += item
            elif isinstance(item, dict):
                yield item
                if isinstance(graph := item.get("@graph"), list):
                    queue += graph


def _strings(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return (fold(_ENTITY.sub(lambda entity: unescape(entity[0]), value)) or None) if isinstance(value, str) else None


def _names(value: object, key: str = "name") -> tuple[str, ...]:
    """Names (or URLs) however JSON-LD wraps them: a string, an object with `key`, or a list of these."""
    items = value if isinstance(value, list) else [value]
    plain = (item.get(key) if isinstance(item, dict) else item for item in items)
    return tuple(dict.fromkeys(name for item in plain if (name := _text(item))))


def _split(keywords: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for part in re.split("[,;]", keywords) if (tag := fold(part))))


def meta(page: Page, *names: str) -> str | None:
    """The content of the first of these meta elements that has any; None without one."""
    return next((content for name in names if (content := page.metas.get(name.lower()))), None)


def authors_of(page: Page) -> tuple[str, ...]:
    """The author in the meta elements, usually the uploader; none where it is the address of a profile."""
    name = meta(page, "author", "article:author", "DC.creator")
    return (name,) if name and not name.startswith(("http:", "https:")) else ()


def declared_url(page: Page) -> str | None:
    """The address that the page gives as its own; None without one."""
    link = page.tree.css_first('link[rel="canonical" i]')
    href = link.attributes.get("href") if link is not None else None
    return page.absolute(href) or page.absolute(meta(page, "og:url"))


def language_of(page: Page) -> str | None:
    """The lang attribute of the html element; None without one."""
    html = page.tree.css_first("html")
    if html is None:
        return None
    return fold(html.attributes.get("lang") or html.attributes.get("xml:lang") or "") or None
