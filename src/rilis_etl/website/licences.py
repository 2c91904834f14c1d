"""Which releases may be passed on: what the source file states, and what a person vouches for."""

import re
from dataclasses import dataclass

_OPEN = re.compile(r"(CC0|CC-BY(-SA|-NC|-NC-SA)?|PDDL|ODbL|ODC-By|OGL(-UK|-Canada)?)-\d|CC-PDDC$")
"""Beginnings of the SPDX names of licences under which a cleaned text may be passed on; those that forbid changes (ND)
are none, for cleaning changes."""


@dataclass(frozen=True, slots=True)
class PublicTerms:
    """The terms of a source as its file states them; `is_vouched_for`: a person says that it may be passed on."""

    licence: str = ""
    attribution: str = ""
    is_vouched_for: bool = False

    @property
    def may_pass_on(self) -> bool:
        """Whether its texts may stand on a public site."""
        return self.is_vouched_for or _OPEN.match(self.licence) is not None
