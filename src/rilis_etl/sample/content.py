"""What the three institutions wrote: read from content/<source>/<year>.toml, checked, and looked at from one moment.

In a `body` each line is one block: "- " begins a list item, "## " a heading, "> " a quotation, "| a | b |" a table row,
anything else is a paragraph. Times without a zone are Asia/Jakarta.
"""

import re
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from rilis_etl.errors import IssueReason
from rilis_etl.model import Block, BlockKind, Byline
from rilis_etl.sample.defects import Defect

CONTENT = Path(__file__).parent / "content"
JAKARTA = ZoneInfo("Asia/Jakarta")

_MARKS = {
    "- ": BlockKind.LIST_ITEM,
    "## ": BlockKind.HEADING,
    "> ": BlockKind.QUOTE,
    "| ": BlockKind.TABLE_ROW,
}


@cache
def blocks_of(body: str) -> tuple[Block, ...]:
    """The blocks that a `body` of a content file stands for; cells of a table row are joined by " | "."""
    return tuple(_block(line.strip()) for line in body.splitlines() if line.strip())


def _block(line: str) -> Block:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return Block(kind, line.removeprefix(mark).removesuffix("|").strip())
    return Block(BlockKind.PARAGRAPH, line)


def slug_of(title: str) -> str:
    """A title as a path segment; like the real system it escapes quotes before it slugs, so `"` becomes "quot"."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r'["“”]', "-quot-", title.lower())).strip("-")


class WrittenRelease(BaseModel):
    """Base of what stands in content files: unknown keys are errors, values are fixed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=JAKARTA) if moment.tzinfo is None else moment


class ReleaseEdit(WrittenRelease):
    """Something that happens to a release after it was published; what is not given stays as it was."""

    at: datetime
    title: str | None = None
    body: str | None = None
    section: str | None = None
    status: Literal[200, 302, 404, 410] | None = None

    _zone = field_validator("at")(_local)

    def new_values(self) -> dict[str, object]:
        values = self.model_dump(exclude_unset=True, exclude={"at"})
        return {**values, "modified": self.at} if "body" in values or "section" in values else values


class Release(WrittenRelease):
    """One release as its newsroom wrote it, with what is wrong with its page. `body` is the gold."""

    source: str
    key: str
    published: datetime
    title: str
    section: str
    body: str = ""
    language: str = "id"
    second: str | None = None
    dateline: str = Field(default="", description='As written before the first paragraph: "Jakarta, KWN – ".')
    place: str | None = None
    agency: str | None = None
    number: str = Field(default="", description='A line above the text: "Siaran Pers No. …".')
    head_credit: str = ""
    credit: str = Field(default="", description='After the last word: "(rw)".')
    tail_credit: str = Field(default="", description="Lines after the text.")
    source_line: str = ""
    bylines: tuple[Byline, ...] = ()
    captions: tuple[str, ...] = ()
    defects: frozenset[Defect] = frozenset()
    issue: IssueReason | None = None
    metadata_day: date | None = Field(default=None, description="What the metadata says, when it is wrong.")
    copy_of: str | None = Field(default=None, description='"source/key" of the release whose body this repeats.')
    series: str | None = Field(default=None, description="Releases of one series come from one form.")
    original_title: str = ""
    modified: datetime | None = None
    status: int = 200
    change: tuple[ReleaseEdit, ...] = ()

    _zone = field_validator("published")(_local)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return blocks_of(self.body)

    @property
    def identity(self) -> str:
        return f"{self.source}/{self.key}"

    @property
    def day(self) -> date:
        return self.published.date()

    @property
    def modified_at(self) -> datetime:
        return self.modified or self.published

    @property
    def slug(self) -> str:
        """From the title it was first published under: later titles do not move a page."""
        return slug_of(self.original_title or self.title)

    def has(self, *defects: Defect) -> bool:
        return not self.defects.isdisjoint(defects)

    def at(self, moment: datetime) -> Self:
        """The release as it is at `moment`, every change until then applied."""
        state = self.model_copy(update={"original_title": self.title})
        for change in self.change:
            if change.at <= moment:
                state = state.model_copy(update=change.new_values())
        return state


@cache
def library() -> tuple[Release, ...]:
    """Every release of every institution, whatever the clock says, in order of publication.

    Raises pydantic.ValidationError for a content file that says something unknown, KeyError for a copy of nothing.
    """
    raw = [
        {"source": file.parent.name, **entry}
        for file in sorted(CONTENT.glob("*/*.toml"))
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["release"]
    ]
    bodies = {f"{entry['source']}/{entry['key']}": entry.get("body", "") for entry in raw}
    copied = [{**entry, "body": bodies[entry["copy_of"]]} if "copy_of" in entry else entry for entry in raw]
    return tuple(sorted((Release.model_validate(entry) for entry in copied), key=lambda r: (r.published, r.identity)))
