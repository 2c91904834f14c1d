"""The table `[discovery]` of a source file, as far as a source needs to know it: its kind, and the addresses it names.

This room knows no kind. Each kind is declared above, in `rilis_etl.discovery.kinds`, and registers itself here, so that
a source file is checked as a whole when it is read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar, get_args

from pydantic import BeforeValidator, SerializeAsAny
from pydantic_core import PydanticCustomError

from rilis_etl.sources.fields import Strict

DEFAULT_KIND = "listing"
"""The kind of a table that names none."""

_OPEN = re.compile(r"[{?#]")

UNKNOWN_KIND = "unknown_discovery_kind"
"""Type of the error for a kind that nobody registered; its context holds the `kind`."""


@dataclass(frozen=True, slots=True)
class DiscoveryAddress:
    """A page or an interface where discovery begins, and the key of the source file that names it."""

    url: str
    key: str


class DiscoveryTable(Strict):
    """What the tables of all kinds have in common."""

    kind: str

    @property
    def addresses(self) -> tuple[DiscoveryAddress, ...]:
        """Every address that the table names."""
        raise NotImplementedError

    @property
    def request_headers(self) -> Mapping[str, str]:
        """Headers that its listings are asked for with."""
        return {}

    @property
    def posts(self) -> bool:
        """Whether its listings are asked for by POST."""
        return False

    @property
    def renders(self) -> bool:
        """Whether its listings are drawn by a browser."""
        return False

    def owns(self, url: str) -> bool:
        """Whether `url` begins as one of the addresses does, up to what differs from page to page."""
        return any(url.startswith(_OPEN.split(address.url)[0]) for address in self.addresses)


KINDS: dict[str, type[DiscoveryTable]] = {}
"""Every kind by its name, as `register_kind` has put them here."""

_Kind = TypeVar("_Kind", bound=DiscoveryTable)


def register_kind(table: type[_Kind]) -> type[_Kind]:
    """Makes source files understand `table`, a class whose field `kind` is a Literal with the kind's name."""
    (name,) = get_args(table.model_fields["kind"].annotation)
    KINDS[name] = table
    return table


def table_class(table: object) -> type[DiscoveryTable] | None:
    """The class that reads `table` as it stands in a source file; None when nobody registered its kind.

    Raises RuntimeError when no kind is registered at all: then rilis_etl.discovery was not imported.
    """
    if not KINDS:
        raise RuntimeError("no kind of discovery is registered: import rilis_etl.discovery before a source is read")
    return KINDS.get(_kind(table))


def _kind(table: object) -> str:
    kind = table.get("kind", DEFAULT_KIND) if isinstance(table, dict) else DEFAULT_KIND
    return kind if isinstance(kind, str) else repr(kind)


def _validated(table: object) -> object:
    if isinstance(table, DiscoveryTable):
        return table
    known = table_class(table)
    if known is None:
        raise PydanticCustomError(UNKNOWN_KIND, "{kind} is no kind of discovery", {"kind": _kind(table)})
    return known.model_validate(table)


AnyDiscovery = Annotated[SerializeAsAny[DiscoveryTable], BeforeValidator(_validated)]
"""A table of any registered kind. It is written out with all its keys, whatever its kind."""

SeveralDiscoveries = Annotated[
    tuple[AnyDiscovery, ...],
    BeforeValidator(lambda tables: (tables,) if isinstance(tables, dict | DiscoveryTable) else tables),
]
"""Tables that complete each other; one table `[discovery]` is as good as one of `[[discovery]]`."""
