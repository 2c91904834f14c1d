"""The numbers in the addresses of a listing's pages: how far the site itself says that the listing goes. Pure."""

import re

_NUMBER = re.compile(r"\d{1,9}")
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_YEARS = range(1990, 2101)
"""Numbers that may be a year: links to yearly archives look like links to pages. They are not believed."""

Numbered = tuple[str, tuple[int, ...]]


class PageNumbers:
    """The further pages of one listing that its pages link to, or count."""

    def __init__(self) -> None:
        self._linked: dict[str, dict[tuple[int, ...], str]] = {}  # form of the address → numbers in it → address

    def add(self, *urls: str) -> None:
        """Takes note of addresses that a page links to."""
        for url in urls:
            form, numbers = _numbered(url)
            self._linked.setdefault(form, {})[numbers] = url

    def is_linked(self, url: str) -> bool:
        """Whether the site links to `url`, or to a page farther on."""
        form, numbers = _numbered(url)
        return numbers in self._linked.get(form, {}) or self.beyond(url) is not None

    def beyond(self, url: str) -> str | None:
        """The farthest page after `url` that the site links to; None when it links to none."""
        form, numbers = _numbered(url)
        farther = {
            linked[at]: address
            for linked, address in self._linked.get(form, {}).items()
            if (at := _counted(numbers, linked)) is not None and linked[at] > numbers[at] and linked[at] not in _YEARS
        }
        return farther[max(farther)] if farther else None


def is_one_page(url: str, other: str) -> bool:
    """Whether two addresses differ in nothing but http, www, a fragment or a slash at the end."""
    return _numbered(url) == _numbered(other)


def counts_otherwise(url: str, other: str) -> bool:
    """Whether two addresses differ in nothing but one number."""
    (form, numbers), (other_form, others) = _numbered(url), _numbered(other)
    return form == other_form and _counted(numbers, others) is not None


def one_further(before: str, url: str, steps: int = 1) -> str | None:
    """The page so many steps after `url`, counted on from the page `before` it.

    None where the two do not differ in one number.
    """
    (form, earlier), (other_form, numbers) = _numbered(before), _numbered(url)
    at = _counted(earlier, numbers) if form == other_form else None
    if at is None:
        return None
    counter = iter(range(len(numbers)))
    further = str(numbers[at] + steps * (numbers[at] - earlier[at]))
    return _NUMBER.sub(lambda number: further if next(counter) == at else number[0], url)


def _numbered(url: str) -> Numbered:
    """The address without its numbers, and the numbers; http and www do not count."""
    plain = _SCHEME.sub("", url.partition("#")[0]).rstrip("/")
    return _NUMBER.sub("0", plain), tuple(int(number) for number in _NUMBER.findall(plain))


def _counted(numbers: tuple[int, ...], others: tuple[int, ...]) -> int | None:
    """Where the one number stands in which the two differ; None when they differ in none, or in several."""
    differing = [at for at, (one, other) in enumerate(zip(numbers, others, strict=True)) if one != other]
    return differing[0] if len(differing) == 1 else None
