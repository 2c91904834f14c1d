"""The ways in which the URLs of a newsroom's releases are found; `kind` says which one a source uses.

A new way is a class here, a module in `discover/` that reads its pages, and a line in `discovery/paginate.py`.
"""

from typing import Annotated, Literal, Self
from urllib.parse import urljoin

from pydantic import Discriminator, Field, Tag, model_validator

from rilis_etl.sources.fields import Regex, Selector, Strict, Url


class Listing(Strict):
    """HTML pages that list releases, newest first, with older ones on further pages."""

    kind: Literal["listing"] = "listing"
    start: tuple[Url, ...] = Field(default=(), description="First page of each listing.")
    sections: dict[str, Url] = Field(
        default_factory=dict, description="Or: name of the section to the first page of its listing."
    )
    row: Selector = Field(description="One element per release; 'a' where the page is nothing but links.")
    link: Selector = Field(default="a", description="Within the row, the row itself or around it: the link.")
    title: Selector | None = Field(
        default=None, description="Within the row: the title, where it is not the link's text."
    )
    date: Selector | None = Field(
        default=None, description="Within the row: the day as written; datetime= is read first."
    )
    date_attribute: str | None = Field(
        default=None, description="Attribute of the date element to read, such as data-date."
    )
    section: Selector | None = Field(default=None, description="On the page: the section's name.")
    next: Selector | None = Field(default=None, description="The link to older releases; the last match counts.")
    pages: str | None = Field(
        default=None,
        description="Instead of next: address of further pages, relative to the first one, with {page} or {offset}.",
    )
    first: int | None = Field(default=None, ge=0, description="What {page} (1) or {offset} (0) is on the first page.")
    step: int | None = Field(default=None, ge=1, description="How much it grows by a page: 1, or the rows of a page.")
    ignore: tuple[Regex, ...] = Field(default=(), description="Links in which one of these is found are passed over.")
    newest_first: bool = Field(
        default=True, description="False: rows stand in no order, so all pages are read each time."
    )
    max_pages: int = Field(default=1000, ge=1, le=100_000)
    may_be_empty: bool = Field(default=False, description="A first page without rows is not a failure.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.start and not self.sections:
            raise ValueError(
                "needs `start`, the first page of each listing, or `sections`, a table of name to first page"
            )
        first_pages = self.addresses
        if twice := sorted({url for url in first_pages if first_pages.count(url) > 1}):
            raise ValueError(f"the same first page stands twice: {', '.join(twice)}; keep one")
        if self.pages is None:
            if self.first is not None or self.step is not None:
                raise ValueError("`first` and `step` number the addresses made from `pages`; add pages or remove them")
            return self
        if self.next is not None:
            raise ValueError("`next` and `pages` both lead to further pages; keep one")
        if self.pages.count("{page}") + self.pages.count("{offset}") != 1:
            raise ValueError("`pages` needs {page} or {offset} once, such as '?start={offset}' or 'page/{page}/'")
        if "{offset}" in self.pages and self.step is None:
            raise ValueError("`pages` with {offset} needs `step`, the number of rows on a page")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """The first page of each listing."""
        return (*self.start, *self.sections.values())

    def page_url(self, start: str, page_number: int) -> str | None:
        """The page reached from `start` by turning `turned` pages; None where only the page itself knows (`next`)."""
        if self.pages is None:
            return None
        by_page = "{page}" in self.pages
        first = self.first if self.first is not None else int(by_page)
        number = str(first + (self.step or 1) * page_number)
        return urljoin(start, self.pages.replace("{page}", number).replace("{offset}", number))


class WordPress(Strict):
    """The REST interface of WordPress: exact dates, no selectors."""

    kind: Literal["wordpress"]
    api: Url = Field(description="Address of the posts, such as https://example.org/wp-json/wp/v2/posts")
    parameters: dict[str, str] = Field(default_factory=dict, description='Filters, such as categories = "12".')
    section: str | None = Field(default=None, description="Name of the section these posts belong to.")
    per_page: int = Field(default=100, ge=1, le=100)
    ignore: tuple[Regex, ...] = Field(default=(), description="Links in which one of these is found are passed over.")
    max_pages: int = Field(default=1000, ge=1, le=100_000)
    may_be_empty: bool = Field(
        default=False, description="An answer without posts to an unbounded question is no failure."
    )

    @property
    def addresses(self) -> tuple[str, ...]:
        """The interface, with the filters that make it this source's."""
        filters = "&".join(f"{name}={value}" for name, value in sorted(self.parameters.items()))
        return (f"{self.api}?{filters}" if filters else self.api,)


class Feed(Strict):
    """RSS or Atom: the latest releases only, so it serves the daily run and hardly a backfill."""

    kind: Literal["feed"]
    start: tuple[Url, ...] = Field(min_length=1, description="Address of each feed.")
    section: str | None = Field(default=None, description="Name of the section these items belong to.")
    ignore: tuple[Regex, ...] = Field(default=(), description="Links in which one of these is found are passed over.")
    max_pages: int = Field(default=1000, ge=1, le=100_000, description="For feeds that link to older parts (RFC 5005).")
    may_be_empty: bool = Field(default=False, description="A feed without items is not a failure.")

    @property
    def addresses(self) -> tuple[str, ...]:
        """Each feed."""
        return self.start


KINDS: dict[str, type[Listing | WordPress | Feed]] = {"listing": Listing, "wordpress": WordPress, "feed": Feed}
"""Every way of discovery by its `kind`."""


def _kind(value: object) -> str:
    kind = value.get("kind", "listing") if isinstance(value, dict) else getattr(value, "kind", "listing")
    return kind if isinstance(kind, str) else repr(kind)


Discovery = Annotated[
    Annotated[Listing, Tag("listing")] | Annotated[WordPress, Tag("wordpress")] | Annotated[Feed, Tag("feed")],
    Discriminator(_kind),
]
"""One way of discovery; without `kind` it is a listing."""
