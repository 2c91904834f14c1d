"""A block element of a page: what it is called, and how much text, linked text and prose it holds. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from selectolax.lexbor import LexborNode

PROSE_CHARS = 40
"""Unlinked characters from which the own text of an element counts as prose; fewer are labels, dates, buttons."""

PROSE_LINKED = 0.4
"""Share of linked characters above which text is navigation, not prose."""

LEAD_CHARS_OF_HEADING = 100
"""Unlinked characters from which a heading below the title is prose: newsrooms set their lead paragraphs as such."""

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SUBHEADINGS = HEADINGS - {"h1"}
_NO_PROSE = HEADINGS | {"figcaption"}


class ElementRole(IntEnum):
    """What the class names and the id of an element say it is."""

    TEXT = 0
    ASIDE = 1
    BOILERPLATE = 2


@dataclass  # without slots: what has its default is read from the class, and costs nothing to set
class Element:
    """A block element. Counts are in characters; they include descendants unless a comment says otherwise."""

    node: LexborNode
    tag: str
    parts: Sequence["Element"] = field(init=False, default=())  # its children, as far as they were read
    unread: Callable[["Element"], None] | None = field(init=False, default=None)  # reads them where nobody has yet
    names: str = field(init=False, default="")
    role: ElementRole = field(init=False, default=ElementRole.TEXT)
    reasons: frozenset[str] = field(init=False, default=frozenset())  # the words that make it boilerplate
    own: int = field(init=False, default=0)  # text that is in no child
    own_linked: int = field(init=False, default=0)
    own_prose: int = field(init=False, default=0)  # unlinked text that is in no child, if it is prose
    is_linked: bool = field(init=False, default=False)  # stands inside a link
    before: int = field(init=False, default=0)  # prose before it on the page, of whatever role
    all_prose: int = field(init=False, default=0)  # of whatever role
    text: int = field(init=False, default=0)
    linked: int = field(init=False, default=0)
    prose: int = field(init=False, default=0)
    prose_after_title: int = field(init=False, default=0)  # of that, what follows the last h1 (all of it without one)
    titles: int = field(init=False, default=0)  # h1 elements
    is_comments: bool = field(init=False, default=False)
    is_taken: bool = field(init=False, default=False)  # out of the page
    is_teaser: bool = field(init=False, default=False)  # has a heading that is a link: it announces another page

    def add(self, child: "Element") -> None:
        """Adds the next of its children."""
        if isinstance(self.parts, list):
            self.parts.append(child)
        else:  # most elements have none, and no list is made for these
            self.parts = [child]

    @property
    def children(self) -> Sequence["Element"]:
        """The block elements in it, in the order of the page."""
        if (read := self.unread) is not None:
            self.unread = None
            read(self)
        return self.parts

    @property
    def look(self) -> str:
        """Tag and names: of elements that look alike, all are beside the text or none."""
        return f"{self.tag} {self.names}"

    @property
    def link_share(self) -> float:
        return self.linked / self.text if self.text else 0.0

    @property
    def left(self) -> list["Element"]:
        """Its children that are still on the page."""
        return [child for child in self.children if not child.is_taken]

    @property
    def lead(self) -> int:
        """The prose that counts where this element stands before the body: none in boilerplate and teasers."""
        return 0 if self.role is ElementRole.BOILERPLATE or self.is_teaser else self.prose_after_title

    def add_up(self) -> None:
        """Counts what does not depend on roles, from its own text and its children."""
        unlinked = self.own - self.own_linked
        if unlinked >= PROSE_CHARS and self.own_linked < self.own * PROSE_LINKED and self._may_be_prose(unlinked):
            self.own_prose = self.all_prose = unlinked
        text, linked, titles = self.own, self.own_linked, int(self.tag == "h1")
        for child in self.parts:
            if not child.text and not child.titles:
                continue
            text += child.text
            linked += child.linked
            titles += child.titles
            self.all_prose += child.all_prose
            if child.tag in HEADINGS and child.text and child.link_share >= 0.9:
                self.is_teaser = True
        self.text, self.linked, self.titles = text, text if self.is_linked else linked, titles

    def _may_be_prose(self, unlinked: int) -> bool:
        """Whether the tag of an element with so many characters is that of a text."""
        return self.tag not in _NO_PROSE or (self.tag in SUBHEADINGS and unlinked >= LEAD_CHARS_OF_HEADING)
