"""Is a page what it was announced as? In: a page's title and text, and what the listing calls it. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from rilis_etl.similarity.minhash import text_key
from rilis_etl.similarity.shingles import Text, title_words
from rilis_etl.similarity.titles import content_words, share_found

IS_NAMED = 0.5
"""Share of the longer words of an announcement that a page has when it is the page announced. Newsrooms shorten and
rewrite: half is enough."""

IS_NOT_NAMED = 0.2
"""At most this share: the page is another one than was announced. In between nothing is said: one word of five is
chance, and a headline that was rewritten keeps more."""

_SLUG_WORDS = 3  # words of letters in an address, from which on they are a title
_NUMBER = re.compile(r".*\d")  # of a request, an address or an hour: another one at each look


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says, in the numbers and words by which pages that stand in for releases are found."""

    page_key: int  # 64 bits, signed; equal for the same words in title and text, numbers aside
    is_as_called: bool | None = None  # None: nothing tells what the page should be
    called_otherwise: str | None = None  # what it is called, where it says something else
    title: str = ""  # the page's own


def shown_by(text: Text, *, listed_as: str | None = None, url: str = "") -> Shown:
    """What a page with `text` shows.

    It is called as on the listing (`listed_as`), else as the words of its address say.
    """
    key = text_key(word for word in (*title_words(text.title), *text.words) if not _NUMBER.match(word))
    called = listed_as or _words_of_address(url)
    wanted = content_words(title_words(called or ""))
    if not wanted:
        return Shown(key, title=text.title)
    share = share_found(wanted, (*text.title_words, *text.words))
    if share >= IS_NAMED:
        return Shown(key, is_as_called=True, title=text.title)
    is_other = share <= IS_NOT_NAMED
    return Shown(key, False if is_other else None, called if is_other else None, text.title)


def are_apart(title: str, listed_as: str | None) -> bool:
    """Whether a page's title and what the listing calls it are two: neither has all words of the other."""
    one, other = frozenset(title_words(title)), frozenset(title_words(listed_as or ""))
    return bool(other) and not (one <= other or other <= one)


def _words_of_address(url: str) -> str | None:
    """The words at the end of an address; None where it ends in a number or a word or two."""
    name = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].partition(".")[0]
    words = [word for word in re.split(r"[-_+ ]+", name) if word.isalpha()]
    return " ".join(words) if len(words) >= _SLUG_WORDS else None
