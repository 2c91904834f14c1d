"""Characters that a site has stored wrongly, read as they were meant where that is certain. Pure.

UTF-8 that was once read as windows-1252 or Latin-1 ("â€œKami", "cafÃ©"), and entities that were encoded twice
("&amp;nbsp;"). The capture keeps the page as it came; a flag says where characters were read otherwise.
"""

import re

MOJIBAKE_READ = "mojibake_read"
"""Flag of a page on which wrong characters were read as those that were meant."""
MOJIBAKE = "mojibake"
"""Flag of a page on which characters look wrong, and what was meant is not certain."""

_BYTES = {chr(byte): byte for byte in range(128, 256)}  # some systems read true Latin-1
_BYTES |= {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(128, 256)}
_TURNS = 2  # some sites have stored a text wrongly twice
_REST = "".join(character for character, byte in _BYTES.items() if byte < 0xC0)
_UNSURE = "”’…–—"  # these stand behind a letter in well-read text too: "MAÇÔ”"
_SURE = re.compile(
    rf"[ÂÃ](?![{_UNSURE}])[{_REST}]|â[€‚„\x80\x82\x84][{_REST}]|(?<=â‚¬)Å[{_REST}]|ï[»¿][{_REST}]|ð[Ÿ\x9f][{_REST}]{{2}}"
)
_LEADS = ("Â", "Ã", "â€", "â‚", "â„", "â\x80", "â\x82", "â\x84", "ðŸ", "ð\x9f", "ï»", "ï¿")
"""With one of these any wrong character begins that is looked for."""
_DOUBTFUL = re.compile(r"â€|Ã[A-Z\s]Ã|ï¿½")
_TWICE = re.compile(
    r"&amp;(?=(?:amp|nbsp|quot|apos|[lr][sd]quo|[nm]dash|hellip|bull|middot|copy|reg|#\d{2,5}|#x[\da-f]{2,5});(?!\w+=))"
)
_CODE = re.compile(r"<(?:code|pre)\b", re.IGNORECASE)
"""On a page that shows code, an entity may be what it is about."""


def mended(markup: str) -> tuple[str, tuple[str, ...]]:
    """The markup with the characters that were meant, and a flag where some of them were or may be wrong."""
    if _TWICE.search(markup) and not _CODE.search(markup):
        markup = _TWICE.sub("&", markup)
    # a single character is found ten times as fast as two
    if markup.isascii() or not any(lead[0] in markup and lead in markup for lead in _LEADS):
        return markup, ()
    read = markup
    for _ in range(_TURNS):
        read = _SURE.sub(lambda found: _meant(found[0]), read)
    if read != markup:
        return read, (MOJIBAKE_READ,)
    return read, (MOJIBAKE,) if _DOUBTFUL.search(read) else ()


def _meant(characters: str) -> str:
    """What the bytes of these characters are in UTF-8; the characters themselves where they are nothing."""
    try:
        return bytes(map(_BYTES.__getitem__, characters)).decode()
    except UnicodeDecodeError:
        return characters
