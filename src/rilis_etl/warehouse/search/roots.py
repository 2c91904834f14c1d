"""The dictionary of Indonesian roots, with the affixes that each of them takes. Pure but for reading its own file.

The file is the word list of LibreOffice's Indonesian spelling dictionary, unchanged (see NOTICE). Its lines are
`root/flags`; a flag is two characters, of which the first names the prefix or, in lower case, the suffix.
"""

import gzip
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_FLAGS_OF_PREFIX: Mapping[str, str] = {
    "ber": "B", "di": "D", "ke": "KT", "me": "M", "pe": "P", "per": "PRMD", "se": "S", "ter": "TK"
}  # fmt: skip
"""Under which letters the dictionary files what a prefix begins; "keter…" is filed under K, "diper…" under D."""

_FLAG_OF_SUFFIX: Mapping[str, str] = {"an": "a", "i": "i", "kan": "k"}


@cache
def roots() -> Mapping[str, str]:
    """Every root in lower case, with the first letters of its flags: {"langgar": "DKMPTa", …}."""
    packed = files("rilis_etl.warehouse.search").joinpath("data", "id_ID.dic.gz").read_bytes()
    found: dict[str, str] = {}
    for line in gzip.decompress(packed).decode("latin-1").splitlines()[1:]:  # the first line counts the others
        root, _, flags = line.strip().partition("/")
        if re.fullmatch("[A-Za-z]{2,}", root):
            found[root.lower()] = found.get(root.lower(), "") + flags[::2]
    return found


def takes(root: str, prefix: str, suffix: str) -> bool:
    """Whether the dictionary says that the root takes this prefix; where there is none, whether it takes the suffix."""
    wanted = _FLAGS_OF_PREFIX[prefix] if prefix else _FLAG_OF_SUFFIX.get(suffix, "")
    return not wanted or any(flag in wanted for flag in roots()[root])
