"""Pictures and attached files of a page. Pure."""

import re
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from selectolax.lexbor import LexborNode

from rilis_etl.html.page import Page, text_of
from rilis_etl.model import Attachment

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
    ".csv": "text/csv",
    ".zip": "application/zip",
    ".rar": "application/vnd.rar",
}
_UNITS = {"b": 1, "byte": 1, "bytes": 1, "kb": 1_000, "kib": 1_024, "mb": 1_000_000, "mib": 1_048_576, "gb": 10**9}
_EXTENSION = re.compile(r"(\.[a-z]{3,4})\s*(?:[?#].*)?$", re.IGNORECASE | re.DOTALL)
_SIZE = re.compile(r"(\d{1,4}(?:[.,]\d{1,3})?)\s*(bytes?|[kmg]i?b|b)\b", re.IGNORECASE)


LINKING = "a[href], iframe[src], object[data], embed[src]"


def attachments(page: Page, container: LexborNode, linking: str = LINKING) -> tuple[Attachment, ...]:
    """The files that are linked or shown inside `container` by elements of the selector `linking`, each once."""
    found: dict[str, Attachment] = {}
    for link in container.css(linking):
        attributes = link.attributes
        shown = attributes.get("src") or attributes.get("data") or ""
        href = attributes.get("href") or _file_in_viewer(shown) or shown
        media_type = media_type_of(href)
        url = page.absolute(href) if media_type else None
        if url is None or url in found:
            continue
        label = text_of(link)
        found[url] = Attachment(url, label or file_name(url), media_type, size_in(label) or size_in(_after(link)))
    return tuple(found.values())


def _file_in_viewer(url: str) -> str | None:
    """The document that the address of a viewer names: "/web/viewer.html?file=/siaran.pdf"; None without one."""
    return next((value for _, value in parse_qsl(urlsplit(url).query) if media_type_of(value)), None)


def media_type_of(url: str) -> str | None:
    """The media type by the file extension in the path; None for what is no document."""
    match = _EXTENSION.search(url)
    return MEDIA_TYPES.get(match[1].lower()) if match else None


def file_name(url: str) -> str:
    """The last part of the URL's path."""
    return PurePosixPath(unquote(urlsplit(url).path)).name


def size_in(label: str) -> int | None:
    """The bytes that a label such as "(1,2 MB)" gives, by decimal units as in browsers; None without a size."""
    match = _SIZE.search(label)
    if match is None:
        return None
    number, unit = match.groups()
    return round(float(number.replace(",", ".")) * _UNITS.get(unit.lower(), 1))


def _after(link: LexborNode) -> str:
    """The beginning of the text behind a link, where a size often stands."""
    following = link.next
    return (following.text() or "")[:40] if following is not None and following.is_text_node else ""


def first_image(page: Page, container: LexborNode) -> str | None:
    """The address of the first picture in the container; None when no picture has one."""
    sources = (image.attributes.get("src") for image in container.css("img[src]")[:20])
    return next((url for source in sources if (url := page.absolute(source))), None)
