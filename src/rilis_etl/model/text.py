"""What a page says: the article as parsed, and the version as stored with its receipts and credits."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE_ROW = "table_row"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    """One whole piece of the body, normalised: NFC, single spaces, no line break inside."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    url: str
    label: str
    media_type: str | None = None  # by extension or as the page says
    size_bytes: int | None = None  # where the page says


class DateOrigin(StrEnum):
    """Where a date was read."""

    METADATA = "metadata"  # JSON-LD, meta tags, <time datetime>
    PAGE = "page"  # the visible date line of the layout
    TEXT = "text"  # the dateline of the release itself
    LISTING = "listing"
    URL = "url"


NEAR_TITLE = "line near the title"
LABELLED_LINE = "labelled line"
ANYWHERE_LINE = "short line"
PICTURE_FOLDER = "folder of meta[og:image]"
UNDER_RELEASE_HEADING = "line under a release heading"
"""Places of dates that the choice of the publication day tells from others."""


@dataclass(frozen=True, slots=True)
class DateText:
    """A date as written, before it is understood. Evidence, not truth."""

    origin: DateOrigin
    text: str
    where: str  # "meta[article:published_time]", "selector .post-meta", …


@dataclass(frozen=True, slots=True)
class Article:
    """What parsing took from one page, before any cleaning."""

    url: str
    title: str
    blocks: tuple[Block, ...]
    layout: str  # name of the source's layout, or "generic"
    extractor: str  # "selector <css>", or "generic <name>"
    dates: tuple[DateText, ...] = ()
    modified: DateText | None = None
    canonical_url: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    attachments: tuple[Attachment, ...] = ()
    authors: tuple[str, ...] = ()  # from metadata: usually the uploader
    declared_language: str | None = None  # <html lang>: evidence, not truth
    charset: str = "utf-8"
    kept_share: float | None = None  # of the page's prose, without a layout; None with one
    left_aside: tuple[str, ...] = ()  # the rest of that prose
    flags: tuple[str, ...] = ()  # "charset_mismatch", …


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece of text taken out while cleaning: the receipt.

    `position` is the offset in characters in the extracted text, which is the article's blocks joined by one line feed.
    Inserting every removal at its position, in order, gives the extracted text again. What generic extraction left on
    the page (rule left_aside) comes back behind it.
    """

    rule: str
    position: int
    text: str


class BylineKind(StrEnum):
    INITIALS = "initials"  # of a person: a candidate, not a fact
    NAME = "name"
    DESK = "desk"  # "OL-2"
    UNIT = "unit"  # "Biro Humas"
    AGENCY = "agency"  # "ant", "ril"
    FILLER = "filler"  # "*", "****"
    DATE = "date"


class BylineRole(StrEnum):
    AUTHOR = "author"
    REPORTER = "reporter"
    EDITOR = "editor"
    PHOTO = "photo"
    TRANSLATOR = "translator"


@dataclass(frozen=True, slots=True)
class Byline:
    """An author credit on a version, as classified."""

    kind: BylineKind
    text: str
    role: BylineRole = BylineRole.AUTHOR
    where: str = "end"  # "end", "head" or "metadata"
    full_name: str | None = None  # a candidate for initials
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Language:
    """BCP 47 tag of the main language, "und" where no claim is safe."""

    tag: str
    confidence: float  # 0..1
    second: str | None = None  # second language of a bilingual release
    second_share: float = 0.0  # of the characters, 0..1


@dataclass(frozen=True, slots=True)
class Publication:
    """When a release was published, and what each witness says."""

    published_on: date | None
    rule: str  # which witness was believed: "metadata", "page", …, "none"
    by_metadata: date | None = None
    by_page: date | None = None
    by_text: date | None = None
    by_listing: date | None = None
    by_url: date | None = None
    disagree: bool = False
    parser: str = "table"  # "table", or "dateparser" when the fallback read the date believed


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a release, as it will be stored."""

    source: str
    source_key: str
    url: str
    title: str
    blocks: tuple[Block, ...]  # what is left, in order; captions are apart
    captions: tuple[str, ...]
    removals: tuple[Removal, ...]
    bylines: tuple[Byline, ...]
    language: Language
    publication: Publication
    capture_id: str
    captured_at: datetime
    layout: str
    extractor: str
    code_version: str
    canonical_url: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    attachments: tuple[Attachment, ...] = ()
    authors: tuple[str, ...] = ()
    dateline_place: str | None = None
    dateline_agency: str | None = None
    release_number: str | None = None
    source_line: str | None = None  # "Sumber : …": where the newsroom took the text from
    end_mark: str | None = None  # "###", as written
    kept_share: float | None = None  # of the page's prose, without a layout; None with one
    flags: tuple[str, ...] = ()
    modified_at: datetime | None = None  # when the page says that it was changed last, UTC
    seen_by: str | None = None  # the web archive that captured it; None: we did
    text_with_credits: str | None = None  # the cleaned text before its credits were taken; None: as `body`

    @property
    def body(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def content_hash(self) -> str:
        """Sha-256 (hex) of title, day and cleaned text: what makes a version a version. Never of bytes (DESIGN rule 2).

        The text is taken before its credits are: a roster that has learnt to read a signature makes no edit.
        """
        day = self.publication.published_on.isoformat() if self.publication.published_on else ""
        return _sha256(f"{self.title}\x1f{day}\x1f{self._text}")

    @property
    def text_hash(self) -> str:
        """The same without the day, which may come from a listing: an archive may have the page alone."""
        return _sha256(f"{self.title}\x1f{self._text}")

    @property
    def _text(self) -> str:
        return self.body if self.text_with_credits is None else self.text_with_credits


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
