"""The words beside a day on a page that tell which day it is: of publication, of a change, of something else. Pure."""

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Label:
    """Words, as a regular expression in small letters: to look for them in any letters takes six times as long."""

    words: str

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first place from `start` on where the words stand; None without one. Its offsets are those of `text`."""
        return self._pattern.search(_small(text), start)

    def match(self, text: str) -> re.Match[str] | None:
        """The words at the beginning of a text; None where it begins otherwise."""
        return self._pattern.match(_small(text))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.words)


def _small(text: str) -> str:
    """The text in small letters; as it is where that would move its letters ("İ" becomes two)."""
    small = text.lower()
    return small if len(small) == len(text) else text


CHANGE_LABEL = Label(
    r"\b(?:stand|aktualisiert|letzte[rs]?|geändert|zuletzt|update[d]?|modified|changed|reviewed|diperbar|diubah|disunting"
    r"|dimutakhir|pemutakhiran|dikemas ?kini|kemas ?kini|revised|mis à jour"
    r"|revisi|dipinda|ditinjau|atualizad|actualizad|modificad)|更新"
)
PUBLICATION_LABEL = Label(
    r"\b(?:publish|posted|released|veröffentlicht|erschienen|datum|date[:d]?|tanggal|diterbitkan|dipublikasikan"
    r"|^vom|\w*(?:meldung|mitteilung|artikel|beitrag|nachricht|bericht) vom"
    r"|diposting|terbit|tayang|dimuat|disiarkan|diunggah|dirilis|tarikh|issued|publicad|publié)"
)
POSTED_SENTENCE = Label(
    r"\b(?:(?:this|the) (?:entry|post|article) was (?:posted|published|written)"
    r"|diese[rs]? (?:beitrag|artikel|eintrag) wurde"
    r"|(?:tulisan|artikel|berita) ini di(?:posting|tulis|terbitkan|muat))\b"
)
"""A sentence that blogs print under a text; the day stands in it."""
OTHER_DAY_LABEL = Label(
    r"\b(?:sejak|berdiri|didirikan|ditubuhkan|since|founded|established|est\.|gegründet|seit|batas|tenggat|deadline|until"
    r"|paling lambat|redeem|expires?|berlaku|verfügbar bis|copyright|hak cipta|libur|cuti)\b|©"
)
"""Words beside a day that is not the release's: of a foundation, a deadline, an offer, a notice of rights."""

_ANOTHER_DAY = Label(
    r"\W*(?:(?:date|tanggal|tarikh|hari|datum) (?:of (?:the )?event|acara|kegiatan|pelaksanaan|tutup|penutupan"
    r"|der veranstaltung)|event date|closing dat[ey]|when|kapan|wann|quando|cuándo|pendaftaran|registration"
    r"|veranstaltung\w*|(?:ein|anmelde|bewerbungs)\w*schluss)\b"
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


def is_label(above: str, words: Label) -> bool:
    """Whether the line above a day is a label that begins with one of these words: "Last updated:", "Posted on"."""
    is_short = len(above) <= _LABEL_CHARS and len(above.split()) <= max(_LABEL_WORDS)
    return is_short and words.match(above) is not None
