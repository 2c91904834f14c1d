"""The words in dates: months, weekdays, zones. Data, and one way to fold a word before looking it up.

Indonesian and Malay in the spellings that government newsrooms use (23 sites, 45 bodies), English, and the European
languages of institutional pages. Left out are two-letter weekdays and words that mean something else in another
language ("out", "mar" as a weekday, "CST").
"""

from datetime import timedelta
from typing import Final

_APOSTROPHES: Final = str.maketrans("", "", "'’‘`´.")


def fold_word(word: str) -> str:
    """The word as the tables have it: lower case, without apostrophes and full stops."""
    return word.translate(_APOSTROPHES).casefold()


def _table(*rows: str) -> dict[str, int]:
    """`_table("a b", "c")` is {"a": 1, "b": 1, "c": 2}."""
    return {word: number for number, row in enumerate(rows, start=1) for word in row.split()}


MONTHS: Final = _table(
    # id ms · en · de · nl · fr · es · it · pt · nordic · pl
    "januari january jan januar jänner jänner janvier janv enero ene gennaio janeiro stycznia",
    (
        "februari pebruari febuari peb feb february febr februar feber février fevrier févr febrero febbraio fevereiro "
        "lutego"
    ),
    "maret mac mrt mar march märz maerz mär maart mars marzo março marca",
    "april apr avril avr abril abr aprile kwietnia",
    "mei may mai maj mayo maggio maio maja",
    "juni jun june juin junio giugno junho czerwca",
    "juli julai jul july juillet juil julio luglio julho lipca",
    "agustus agt agu ags agst agus ogos ogo august aug augustus augusti août aout agosto ago sierpnia",
    "september sept sep septembre septiembre settembre setembro września",
    "oktober okt october oct octobre octubre ottobre outubro października",
    "november nopember nov nop novembre noviembre novembro listopada",
    "desember disember des dis december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro grudnia",
)

WEEKDAYS: Final = {
    word: number - 1  # Monday is 0, as in datetime
    for word, number in _table(
        "senin isnin sen monday mon montag maandag lundi lunes lunedì mandag poniedziałek",
        "selasa sel tuesday tue tues dienstag dinsdag mardi martes martedì tirsdag wtorek",
        "rabu rab wednesday wed mittwoch woensdag mercredi miércoles miercoles mercoledì onsdag środa",
        "kamis khamis kam thursday thu thur thurs donnerstag donderdag jeudi jueves giovedì torsdag czwartek",
        "jumat jumaat jum friday fri freitag vrijdag vendredi viernes venerdì fredag piątek",
        "sabtu sab saturday sat samstag sonnabend zaterdag samedi sábado sabado sabato lørdag sobota",
        "minggu ahad mgg sunday sun sonntag zondag dimanche domingo domenica søndag niedziela",
    ).items()
}

ZONES: Final = {
    name: timedelta(hours=hours)
    for name, hours in {
        "wib": 7, "wita": 8, "wit": 9, "myt": 8, "sgt": 8, "pht": 8, "ict": 7, "jst": 9, "kst": 9,
        "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2,
        "eet": 2, "eest": 3, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
        "aest": 10, "aedt": 11,
    }.items()
}  # fmt: skip

ERAS: Final = {"令和": 2018, "平成": 1988}
"""Japanese eras: the year before their first."""
