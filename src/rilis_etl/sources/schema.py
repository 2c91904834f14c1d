"""What a source file may say: one institution's newsroom, declared in one TOML file and checked when it is read.

Everything a person can get wrong is refused here, with the key and what was expected.
"""

import re
from datetime import date
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, field_validator, model_validator

from rilis_etl.sources.crawl_hours import CrawlHours
from rilis_etl.sources.discovery_table import DiscoveryTable, SeveralDiscoveries
from rilis_etl.sources.expectations import Expectations
from rilis_etl.sources.fields import ANY_HOST, Host, Regex, Selector, Strict, Url, spelling_of

KEY_PATTERN = r"^[a-z][a-z0-9_]{1,31}$"

MONTH_FIRST_COUNTRIES = frozenset({"US", "PH"})
"""Countries that write the month before the day (Unicode CLDR, short date patterns)."""


class IdentityRule(Strict):
    """How a release is told from another by its URL."""

    pattern: Regex | None = Field(
        default=None,
        description="Regular expression searched in path and query. Groups: key (required); section, year, month, day.",
    )
    keep_parameters: tuple[str, ...] = Field(
        default=(), description="The only query parameters that tell releases apart. Empty: all but tracking ones do."
    )

    @field_validator("pattern")
    @classmethod
    def _names_the_key(cls, value: str | None) -> str | None:
        if value is None:
            return value
        groups = re.compile(value).groupindex
        if "key" not in groups:
            raise ValueError("needs a group named key, such as (?P<key>\\d+)")
        if unknown := set(groups) - {"key", "section", "year", "month", "day"}:
            raise ValueError(f"unknown groups {sorted(unknown)}; known: key, section, year, month, day")
        return value


class Layout(Strict):
    """Where things stand on an article page, for captures made before `until`."""

    name: str = Field(default="main", min_length=1)
    until: date | None = Field(default=None, description="First day on which this layout no longer held.")
    body: Selector = Field(description="The one element that holds the text.")
    title: Selector | None = Field(default=None, description="Without it: JSON-LD, og:title, the only h1, <title>.")
    date: Selector | None = Field(default=None, description="The visible publication date.")
    section: Selector | None = None
    image: Selector | None = None
    caption: tuple[Selector, ...] = Field(default=(), description="Inside the body: photo captions, kept apart.")
    tags: Selector | None = None
    drop: tuple[Selector, ...] = Field(default=(), description="Inside the body: share buttons, related links, …")


class Cleaning(Strict):
    """What this newsroom adds to its texts."""

    boilerplate: tuple[str, ...] = Field(default=(), description="Whole lines to remove, case and spaces ignored.")
    boilerplate_patterns: tuple[Regex, ...] = Field(default=(), description="Regular expressions for whole lines.")


class Bylines(Strict):
    """Who writes here, as confirmed by a person."""

    names: dict[str, str] = Field(default_factory=dict, description='Initials to full name: MDH = "…".')
    desks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    not_bylines: tuple[str, ...] = Field(default=(), description="Bracketed endings that are no credit.")


class Facts(Strict):
    """Where the facts of a definition in the catalogue come from."""

    origin: str = Field(min_length=3, description="Where they were read.")
    as_of: date = Field(description="When they were written down.")
    verified: bool = Field(default=False, description="A live check found the site as declared.")
    note: str = ""


class Source(Strict):
    """One institution's newsroom."""

    key: str = Field(pattern=KEY_PATTERN)
    name: str = Field(min_length=2)
    home: Url
    hosts: tuple[Host, ...] = Field(
        min_length=1,
        description="Hosts that serve its releases, best spelling first; www. comes by itself, *.x.org: sub-sites.",
    )
    discovery_hosts: tuple[Host, ...] = Field(
        default=(),
        description="Other hosts that list its releases: of a feed service, or of an interface elsewhere.",
    )
    enabled: bool = Field(default=True, description="False: runs leave it out; what is loaded of it stays.")
    facts: Facts | None = Field(default=None, description="Of a definition in the catalogue: where it is from.")
    languages: tuple[str, ...] = Field(default=("id",), min_length=1, description="BCP 47 tags it usually writes in.")
    timezone: str = "Asia/Jakarta"
    country: str = Field(default="ID", pattern=r"^[A-Z]{2}$")
    day_first: bool | None = Field(
        default=None, description="Whether 02/11/2017 is 2 November; absent: as its country writes."
    )
    moved_on: tuple[date, ...] = Field(
        default=(), description="Days that its system gives to releases which it took over: their own day counts."
    )
    licence: str = Field(default="", description="Terms for passing its releases on: an SPDX name, or one sentence.")
    attribution: str = Field(default="", description="How it wants to be named. Empty: by its name.")
    delay_seconds: float | None = Field(
        default=None, ge=0, le=86_400, description="Between requests; the setting's value if absent."
    )
    crawl_hours: CrawlHours = Field(
        default="", description='The only hours in which it is visited, in its zone: "22:00-05:00".'
    )
    verify_tls: bool = Field(
        default=True, description="False: fetch although its certificate does not hold. Each capture records it."
    )
    cookies: bool = Field(default=False, description="True: send back the cookies that it sets, within one visit.")
    render: bool = Field(
        default=False, description="True: its release pages are drawn by a browser (extra `browser`), scripts run."
    )
    min_links: int = Field(
        default=0,
        ge=0,
        le=1_000_000_000,
        validation_alias=AliasChoices("min_links", "floor"),  # its older name
        description="Fewer links than this on its first pages together is a failure.",
    )
    expect: Expectations | None = Field(default=None, description="What is usual here; runs say what is not.")
    identity: IdentityRule = IdentityRule()
    discovery: SeveralDiscoveries = Field(default=(), description="Where releases are listed.")
    layout: tuple[Layout, ...] = Field(
        default=(),
        description="Old ones first, each with until, today's last, without; of one time the first that fits.",
    )
    cleaning: Cleaning = Cleaning()
    bylines: Bylines = Bylines()

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"not a time zone of the IANA list: {value!r}") from error
        return value

    @model_validator(mode="after")
    def _addresses_are_its_own(self) -> Self:
        hosts = ", ".join(self.hosts)
        if self.host_spelling(home := urlsplit(self.home).hostname or "") is None:
            raise ValueError(f"home: {home} is not one of `hosts` ({hosts}); add it there")
        for address in (address for table in self.discovery for address in table.addresses):
            if not self.may_list(address.url):
                host = urlsplit(address.url).hostname
                raise ValueError(
                    f"discovery.{address.key}: {host} is not one of `hosts` ({hosts}); add it there, or to "
                    "`discovery_hosts` if it only lists releases that stand on `hosts`"
                )
        return self

    @model_validator(mode="after")
    def _layouts_in_order(self) -> Self:
        untils = [layout.until or date.max for layout in self.layout]
        if untils != sorted(untils):
            raise ValueError("layout: old layouts come first, in order of `until`; those of today, without it, last")
        names = [layout.name for layout in self.layout]
        if len(set(names)) < len(names):
            raise ValueError(
                f"layout: two layouts have the same name ({', '.join(names)}); versions record it: name each"
            )
        return self

    @property
    def is_day_first(self) -> bool:
        """Whether the source means 2 November by 02/11/2017."""
        return self.day_first if self.day_first is not None else self.country not in MONTH_FIRST_COUNTRIES

    @property
    def every_host(self) -> tuple[str, ...]:
        """The hosts that a visit may ask, with and without www."""
        bare = {host.removeprefix("www.") for host in (*self.hosts, *self.discovery_hosts)}
        return tuple(sorted(bare | {f"www.{host}" for host in bare}))

    def host_spelling(self, host: str) -> str | None:
        """How `host` is spelled in `hosts`, www. left aside; None when links to it are not this source's."""
        return spelling_of(host, self.hosts)

    def may_list(self, url: str) -> bool:
        """Whether releases may be listed at `url`: on a host of this source, or on one of its `discovery_hosts`."""
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return False
        return spelling_of(host, (*self.hosts, *self.discovery_hosts)) is not None

    def discovery_at(self, url: str) -> DiscoveryTable | None:
        """The table whose listings have the page at `url`; None when its address is like none of theirs."""
        return next((table for table in self.discovery if table.owns(url)), None)

    def layouts_on(self, day: date) -> tuple[Layout, ...]:
        """The layouts that pages captured on `day` may have; none when the source has none (generic extraction)."""
        left = [layout for layout in self.layout if layout.until is None or day < layout.until]
        return tuple(layout for layout in left if layout.until == left[0].until)


GENERIC = Source(key="generic", name="Any page", home="https://example.org/", hosts=(ANY_HOST,), languages=("id", "en"))
"""Stands for a page of no declared source; its key is reserved."""
