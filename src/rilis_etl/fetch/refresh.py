"""Where a page leads on by itself: a meta refresh or a Refresh header, to the same site, soon."""

import re
from urllib.parse import urljoin, urlsplit

from w3lib.html import get_base_url, get_meta_refresh

from rilis_etl.errors import FetchError
from rilis_etl.fetch.transport import Answer, prepared

LONGEST_WAIT = 5.0
"""Seconds. A page that leads on later is a page: a slide show, or one that reloads itself."""

_HEAD = 16 * 1024  # bytes in which a meta refresh is looked for
_HEADER = re.compile(r"\s*(\d{1,9}(?:\.\d*)?)\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)


def refresh_target(answer: Answer) -> str | None:
    """The address to which a page that was found leads on; None when it stays, or leads to another site."""
    if not 200 <= answer.status < 300:
        return None
    try:
        seconds, target = _from_header(answer) or _from_page(answer) or (0.0, answer.url)
        target = str(prepared(target).url)
    except (ValueError, FetchError):  # an address that is none, or that is not to be asked for
        return None
    is_same_site = _site(target) == _site(answer.url)
    return target if is_same_site and seconds <= LONGEST_WAIT and target != answer.url else None


def _from_header(answer: Answer) -> tuple[float, str] | None:
    match = _HEADER.match(answer.header("refresh"))
    return (float(match[1]), urljoin(answer.url, match[2].strip())) if match else None


def _from_page(answer: Answer) -> tuple[float, str] | None:
    start = answer.body[:_HEAD]
    if b"refresh" not in start.lower() or not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    text = start.decode("utf-8", "replace")
    seconds, target = get_meta_refresh(text, get_base_url(text, answer.url))
    return (seconds, target) if seconds is not None and target else None


def _site(url: str) -> str:
    """The host, with or without www."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
