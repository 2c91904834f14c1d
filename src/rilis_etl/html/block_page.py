"""Bot walls: answers that are a guard's page instead of the site's.

A guard either says so in a header, or shows a short page with one of a few sentences. Real articles may talk about
captchas, so a sentence counts only where hardly any other text is visible, and common words need a captcha form beside.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rilis_etl.model import Capture

_LARGEST_WALL = 400_000  # bytes; guards' pages with inlined scripts reach about half of it
_MOST_TEXT = 1_500  # visible characters: guards explain themselves in less, an article's page has more
_MOST_TEXT_WITH_FORM = 600  # visible characters beside a captcha form

# header → beginning of a value that means "challenged" or "blocked"; an empty text means any value
_HEADERS = (
    ("cf-mitigated", "challenge"),  # Cloudflare
    ("x-amzn-waf-action", "captcha"),  # AWS WAF
    ("x-amzn-waf-action", "challenge"),
    ("x-sucuri-block", ""),  # Sucuri
)
# in the markup of a page with little text
_MARKUP = (
    b"_cf_chl_opt",  # Cloudflare
    b"cf-browser-verification",
    b"incapsula incident id",  # Imperva
    b"px-captcha",  # HUMAN
    b"captcha-delivery.com",  # DataDome
    b"/_sec/cp_challenge/",  # Akamai
    b"awswafcookiedomainlist",  # AWS WAF
    b"sucuri_cloudproxy_js",  # Sucuri
    b"/.well-known/sgcaptcha/",  # SiteGround
    b"/ddos-guard/js-challenge/",  # DDoS-Guard
    b"kpsdk",  # Kasada
    b"imunify360",  # Imunify360, usual with shared hosting
)
# in the visible text of such a page, lower-cased
_SENTENCES = (
    "pardon our interruption",
    "just a moment...",
    "attention required! | cloudflare",
    "enable javascript and cookies to continue",
    "checking your browser",
    "checking if the site connection is secure",
    "verify you are human",
    "verifying you are human",
    "verify you are not a robot",
    "made us think that you are a bot",
    "unusual traffic from your",
    "request unsuccessful. incapsula",
    "ddos protection by",
    "complete the security check",
    "the requested url was rejected. please consult with your administrator",  # F5
    "you don't have permission to access this resource using automated tools",
    "bot verification",
    "buktikan bahwa anda bukan robot",
    "pastikan anda bukan robot",
    "pastikan bahwa anda bukan robot",
    "verifikasi bahwa anda bukan robot",
    "verifikasi bahwa anda manusia",
    "verifikasi bahwa anda adalah manusia",
    "memverifikasi bahwa anda manusia",
    "memeriksa peramban anda",
    "memeriksa browser anda",
    "aktifkan javascript dan cookie",
    "aktifkan javascript dan kuki",
    "lalu lintas tidak wajar dari jaringan",
    "akses anda diblokir",
    "akses anda ditolak oleh sistem keamanan",
)
_FORMS = (b"g-recaptcha", b"h-captcha", b"cf-turnstile", b'name="captcha', b"name='captcha", b'id="captcha')
_FORM_WORDS = ("captcha", "robot", "i am human", "saya manusia", "kode keamanan")

_TAG = re.compile(r"<[!/]?([a-z]*+)[^<>]*+>")  # nothing nested, no backtracking: linear on any bytes
_HIDDEN = frozenset({"script", "style", "template", "svg"})


@dataclass(frozen=True, slots=True)
class BlockPageEvidence:
    """Whether a capture is a bot wall, and by what it was known (empty when it is none)."""

    is_wall: bool
    evidence: str = ""


def find_block_page(capture: Capture) -> BlockPageEvidence:
    """Judge one capture by its headers and, where the page is small, by its text."""
    for name, value in _HEADERS:
        sent = capture.header(name)
        if sent is not None and sent.strip().lower().startswith(value):
            return BlockPageEvidence(True, f"header {name}: {sent.strip()[:40]}")
    markup = capture.body.lower()
    if len(markup) > _LARGEST_WALL or not _is_html(capture, markup):
        return BlockPageEvidence(False)
    text = visible_text(markup.decode("utf-8", "replace"), _MOST_TEXT)
    if len(text) > _MOST_TEXT:
        return BlockPageEvidence(False)
    for sentence in _SENTENCES:
        if sentence in text:
            return BlockPageEvidence(True, f"text: {sentence}")
    for sign in _MARKUP:
        if sign in markup:
            return BlockPageEvidence(True, f"markup: {sign.decode('ascii')}")
    if len(text) <= _MOST_TEXT_WITH_FORM and any(form in markup for form in _FORMS):
        for word in _FORM_WORDS:
            if word in text:
                return BlockPageEvidence(True, f"captcha form beside: {word}")
    return BlockPageEvidence(False)


def visible_text(markup: str, at_most: int) -> str:
    """What a reader would see of lower-cased `markup`, roughly, its title included; white space folded.

    Stops soon after `at_most` characters.
    """
    words: list[str] = []
    length = 0
    for piece in _visible_pieces(markup):
        found = piece.split()
        words += found
        length += sum(map(len, found)) + len(found)
        if length > at_most + 1:
            break
    return " ".join(words).replace("’", "'").replace("…", "...")


def _visible_pieces(markup: str) -> Iterator[str]:
    hidden = ""
    position = 0
    for tag in _TAG.finditer(markup):
        start, end = tag.span()
        if start > position and not hidden:
            yield markup[position:start]
        position = end
        name = tag[1]
        if name in _HIDDEN:
            is_end = markup.startswith("</", start)
            if hidden == name and is_end:
                hidden = ""
            elif not hidden and not is_end:
                hidden = name
    if not hidden:
        yield markup[position:]


def _is_html(capture: Capture, markup: bytes) -> bool:
    return "html" in (capture.header("content-type") or "").lower() or markup.lstrip()[:1] == b"<"
