"""The dictionary of Indonesian roots, with the affixes that each of them takes. Pure but for reading its own file.

The file is the word list of LibreOffice's Indonesian spelling dictionary, unchanged (see NOTICE). Its lines are
`root/flags`; a flag is two characters that stand for prefixes and a suffix.
"""

import gzip
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

Affixes = tuple[tuple[str, ...], str]
"""The prefixes of a word from the outside in, and its suffix: (("me", "per"), "kan"); "" where there is none."""

_MEANT_BY_FLAGS = """
    B0 ber- Ba ber-an Bf ber-an Bk ber-kan BE ber- BK ber-ke- Bl ber-ke-an BP ber-pe- Bq ber-pe-an BS ber-se-
    Bt ber-se-an D0 di- Di di-i Dk di-kan Dm di-ke-i Dn di-ke-kan DR di-per- Dt di-per-i Du di-per-kan Dv di-se-kan
    K0 ke- Ka ke-an Ki ke-i Kc ke-ber-an Ko ke-me-an Kq ke-pe-an Kt ke-se-an Ku ke-ter-an M0 me- Mi me-i Mk me-kan
    Me me-ber-kan MG me- Mg me-i Mh me-kan MM me- Mm me-i Mo me-kan MP me-pe- Mn me-pe-an Mp me-pe-i Mq me-pe-kan
    MR me-per- Mt me-per-i Mu me-per-kan Mw me-se-i Mx me-se-kan P0 pe- Pa pe-an PB pe-ber- Pc pe-ber-an PE pe-
    Pf pe-an PG pe- Pg pe-an PK pe- Pl pe-an PN pe- Po pe-an PR pe-per- Ps pe-per-an Pv pe-se-an R0 per- Ra per-an
    Ri per-i Rk per-kan RP per-pe- Rq per-pe-an RS per-se- Rt per-se-an S0 se- Sa se-an SB se-ber- SK se-ke-
    Sl se-ke-an SP se-pe- Sq se-pe-an SR se-per- Ss se-per-an ST se-ter- T0 ter- Ta ter-an Ti ter-i Tk ter-kan
    TB ter-ber- TE ter- TK ter-ke- TR ter-per- a0 -an i0 -i k0 -kan
"""
"""What the dictionary's affix file says of its flags; forms of an affix (be- for ber-, menge- for me-) as the affix."""


@cache
def roots() -> Mapping[str, frozenset[Affixes]]:
    """Every root in lower case, with the affixes that it takes together: {"langgar": {(("me",), ""), …}, …}."""
    packed = files("rilis_etl.warehouse.search").joinpath("data", "id_ID.dic.gz").read_bytes()
    words = iter(_MEANT_BY_FLAGS.split())
    meant = {flag: _affixes(affixes) for flag, affixes in zip(words, words, strict=True)}
    found: dict[str, frozenset[Affixes]] = {}
    for line in gzip.decompress(packed).decode("latin-1").splitlines()[1:]:  # the first line counts the others
        root, _, flags = line.strip().partition("/")
        if re.fullmatch("[A-Za-z]{2,}", root):
            taken = frozenset(meant[flag] for flag in re.findall("..", flags) if flag in meant)
            found[root.lower()] = found.get(root.lower(), frozenset()) | taken
    return found


def _affixes(written: str) -> Affixes:
    *prefixes, suffix = written.split("-")
    return tuple(prefix for prefix in prefixes if prefix), suffix
