"""A POST written as one address, as pywb and Browsertrix write it into their indexes: the address itself, then method,
kind and content in parameters. So a POST is told from another wherever an address tells pages apart."""

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

_MARK = "__wb_method=POST&__wb_post_type="
_DATA = "&__wb_post_data="

PAYLOAD_TYPES = {"form": "application/x-www-form-urlencoded", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Payload:
    """What a POST sends."""

    media_type: str
    content: bytes


def posted_address(url: str, kind: str, content: str) -> str:
    """The address that stands for a POST to `url`; `kind` is "form" or "json", `content` what is sent, escaped."""
    return f"{url}{'&' if '?' in url else '?'}{_MARK}{kind}{_DATA}{content}"


def split_posted(address: str) -> tuple[str, Payload | None]:
    """The address to ask, and what to send there; None for a GET."""
    url, mark, rest = address.partition(_MARK)
    kind, data, content = rest.partition(_DATA)
    if not mark or not data or kind not in PAYLOAD_TYPES:
        return address, None
    return url.rstrip("?&"), Payload(PAYLOAD_TYPES[kind], unquote_to_bytes(content))
