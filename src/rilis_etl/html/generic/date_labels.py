"""The words beside a day on a page that tell which day it is: of publication, of a change, of something else. Pure."""

import re

CHANGE_LABEL = re.compile(
    r"\b(?:stand|aktualisiert|letzte[rs]?|geändert|zuletzt|update[d]?|modified|changed|reviewed|diperbar|diubah|disunting"
    r"|dimutakhir|pemutakhiran|dikemas ?kini|kemas ?kini|revised|mis à jour"
    r"|revisi|dipinda|ditinjau|atualizad|actualizad|modificad)|更新",
    re.IGNORECASE,
)
PUBLICATION_LABEL = re.compile(
    r"\b(?:publish|posted|released|veröffentlicht|erschienen|datum|date[:d]?|tanggal|diterbitkan|dipublikasikan"
    r"|^vom|\w*(?:meldung|mitteilung|artikel|beitrag|nachricht|bericht) vom"
    r"|diposting|terbit|tayang|dimuat|disiarkan|diunggah|dirilis|tarikh|issued|publicad|publié)",
    re.IGNORECASE,
)
POSTED_SENTENCE = re.compile(
    r"\b(?:(?:this|the) (?:entry|post|article) was (?:posted|published|written)"
    r"|diese[rs]? (?:beitrag|artikel|eintrag) wurde"
    r"|(?:tulisan|artikel|berita) ini di(?:posting|tulis|terbitkan|muat))\b",
    re.IGNORECASE,
)
"""A sentence that blogs print under a text; the day stands in it."""
OTHER_DAY_LABEL = re.compile(
    r"\b(?:sejak|berdiri|didirikan|ditubuhkan|since|founded|established|est\.|gegründet|seit|batas|tenggat|deadline|until"
    r"|paling lambat|redeem|expires?|berlaku|verfügbar bis|copyright|hak cipta|libur|cuti)\b|©",
    re.IGNORECASE,
)
"""Words beside a day that is not the release's: of a foundation, a deadline, an offer, a notice of rights."""

_ANOTHER_DAY = re.compile(
    r"\W*(?:(?:date|tanggal|tarikh|hari|datum) (?:of (?:the )?event|acara|kegiatan|pelaksanaan|tutup|penutupan"
    r"|der veranstaltung)|event date|closing dat[ey]|when|kapan|wann|quando|cuándo|pendaftaran|registration"
    r"|veranstaltung\w*|(?:ein|anmelde|bewerbungs)\w*schluss)\b",
    re.IGNORECASE,
)
_LABEL_CHARS = 40
_LABEL_WORDS = (2, 3)
"""Words of a label without a colon, as in the first cell of a row; a single word may be the end of a menu."""


def is_of_another_day(line: str, above: str) -> bool:
    """Whether a short line with a day, or the label above it, says that the day is of something else: an event, an end.

    A label has an element of its own and then is the line above: "Closing date:", "2 May 2026".
    """
    if OTHER_DAY_LABEL.search(line) or _ANOTHER_DAY.match(line):
        return True
    has_colon = above.endswith(":") or line.startswith(":")
    is_label = len(above) <= _LABEL_CHARS and (has_colon or len(above.split()) in _LABEL_WORDS)
    return is_label and bool(_ANOTHER_DAY.match(above) or (has_colon and OTHER_DAY_LABEL.search(above)))


def is_label(above: str, words: re.Pattern[str]) -> bool:
    """Whether the line above a day is a label that begins with one of these words: "Last updated:", "Posted on"."""
    is_short = len(above) <= _LABEL_CHARS and len(above.split()) <= max(_LABEL_WORDS)
    return is_short and words.match(above) is not None
