"""From bytes to text with the right charset, in bounded time. Pure.

The charset is found in this order: the byte order mark; UTF-8 where the bytes are valid UTF-8 with multi-byte
sequences, whatever is declared (3 of 141 institutional pages declare shift_jis and are UTF-8); the header; what the
head declares; UTF-8 with a few broken bytes; detection, with the flag "charset_guessed".
"""

import codecs
import re
from contextlib import suppress

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.html.charset_labels import header_codec, page_codecs
from rilis_etl.html.page import Page

MAX_PAGE_BYTES = 25_000_000
"""Larger bodies are refused; real pages have up to 0.5 MB, more with inlined pictures."""

SAMPLE_BYTES = 32_768
"""Bytes given to detection: its cost grows with the sample, its answer does not change on longer ones."""

DAMAGE = 0.02
"""Share of the non-ASCII bytes that a charset may leave undecoded: one broken character on a page is damage, more is
another charset."""

FEW_BROKEN = 3
"""Bytes that UTF-8 may leave undecoded beside good sequences, however few those are: a page in Indonesian has a handful
of non-ASCII characters, and a description that a system cut inside one of them says nothing of the others."""

FALLBACK = "cp1252"  # what browsers assume where nothing is declared (WHATWG, most locales)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p)\b", re.IGNORECASE)
_HTML_TYPES = ("text/", "application/xhtml", "application/xml", "application/octet-stream", "multipart/")
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_STRAY = {0xDC00 + byte: bytes([byte]).decode(FALLBACK, "replace") for byte in range(128, 256)}
# of the Latin single-byte charsets only the web's usual one: a few accents cannot tell it from its neighbours
_DETECTABLE = ["cp1252", "cp1251", "cp1256", "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949"]


def decode_body(body: bytes, content_type: str | None) -> Page:
    """The page in `body` as text, without its address, given the Content-Type header if there was one.

    Raises Unusable: EMPTY_BODY without bytes, TOO_LARGE over MAX_PAGE_BYTES, NOT_HTML for another kind of file.
    """
    if not body or body.isspace():
        raise Unusable(IssueReason.EMPTY_BODY, "the response has no bytes")
    if len(body) > MAX_PAGE_BYTES:
        raise Unusable(IssueReason.TOO_LARGE, f"the page has {len(body)} bytes, more than {MAX_PAGE_BYTES}")
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], charset, ())
    header, metas = header_codec(content_type), page_codecs(body)
    if header and header.startswith("utf-16"):
        if b"\x00" in body[:SAMPLE_BYTES]:
            return _read(body, header, ())
        header = "utf-8"  # bytes without a zero are not in UTF-16, whatever the header says
    _refuse_other_files(body, content_type)
    declared = header or next(metas, None)
    if body.isascii():
        return _read(body, declared or "utf-8", ())
    with suppress(UnicodeDecodeError):
        return _page(body, body.decode("utf-8"), "utf-8", _mismatch("utf-8", declared))
    for candidate in dict.fromkeys((declared, *metas, "utf-8")):
        if candidate and _fits(body, candidate):
            return _read(body, candidate, _mismatch(candidate, declared))
    return _read(body, _detect(body), ("charset_mismatch",) if declared else ("charset_guessed",))


def _mismatch(charset: str, declared: str | None) -> tuple[str, ...]:
    return ("charset_mismatch",) if declared not in (None, charset) else ()


def _read(body: bytes, charset: str, flags: tuple[str, ...]) -> Page:
    """The text in this charset. Bytes that it does not know are read as windows-1252, with a flag.

    That mends pages that were put together from two charsets: such bytes in UTF-8 are nearly always windows-1252.
    """
    try:
        text = body.decode(charset)
    except UnicodeDecodeError:
        flags = (*flags, "charset_damage")
        text = body.decode(charset, "replace" if charset != "utf-8" else "surrogateescape").translate(_STRAY)
    return _page(body, text, charset, flags)


def _page(body: bytes, text: str, charset: str, flags: tuple[str, ...]) -> Page:
    return Page("", text.replace("\x00", "") if b"\x00" in body else text, charset, flags)


def _refuse_other_files(body: bytes, content_type: str | None) -> None:
    begin = body.lstrip()
    for magic, kind in _MAGIC:
        if begin.startswith(magic):
            raise Unusable(IssueReason.NOT_HTML, f"the response is {kind}")
    head = body[:4096]
    media_type = (content_type or "").split(";")[0].strip().lower()
    if media_type and not media_type.startswith(_HTML_TYPES) and _MARKUP.search(head) is None:
        raise Unusable(IssueReason.NOT_HTML, f"the response is {media_type}")
    if len(head) - len(head.translate(None, _CONTROLS)) > len(head) * 0.05:
        raise Unusable(IssueReason.NOT_HTML, "the response is binary: more than 5 % control characters at its head")


def _fits(body: bytes, charset: str) -> bool:
    """Whether the charset leaves no more undecoded at the page's head than damage explains."""
    sample = body[: SAMPLE_BYTES * 8]
    foreign = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    text = sample.decode(charset, "replace")
    broken = text.count("\ufffd") - sample.count(b"\xef\xbf\xbd")
    if broken <= DAMAGE * foreign:
        return True
    good = len(text) - len(text.encode("ascii", "ignore")) - broken
    return charset == "utf-8" and broken <= FEW_BROKEN and good >= broken


def _detect(body: bytes) -> str:
    """The charset that is detected in the lines with non-ASCII bytes, as many as the sample takes."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - needed for few pages, slow to import

    sample = b"\n".join(line for line in body[:2_000_000].splitlines() if not line.isascii())[:SAMPLE_BYTES]
    best = from_bytes(sample, steps=5, chunk_size=512, cp_isolation=_DETECTABLE, preemptive_behaviour=False).best()
    return best.encoding if best is not None else FALLBACK
