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
