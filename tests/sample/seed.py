"""A page in the exact shape of the document the project began with, from paragraphs that the caller gives."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from rilis_etl.sample.body_markup import Surroundings, body_html
from rilis_etl.sample.content import JAKARTA, Release
from rilis_etl.sample.defects import Defect
from rilis_etl.sample.newsroom import Newsroom
from rilis_etl.sample.sites import komisiwarga

SEED_KEY = "434"
SEED_TIME = datetime(2017, 11, 1, 16, 40, tzinfo=JAKARTA)


def seed_release(
    paragraphs: Sequence[str],
    credit: str = "(MDH)",
    shape: Literal["pasted", "nested"] = "pasted",
    title: str = "Judul",
) -> Release:
    """The release behind `seed_page`."""
    double = Defect.PASTED_DOUBLE if shape == "pasted" else Defect.NESTED_CONTAINERS
    return Release(
        source="komisiwarga",
        key=SEED_KEY,
        published=SEED_TIME,
        title=title,
        section="kabar",
        body="\n".join(paragraphs),
        credit=credit,
        defects=frozenset({double, Defect.SHORT_LINK}),
    )


def seed_url(title: str = "Judul") -> str:
    """The address the page would have."""
    return komisiwarga.SITE.url(seed_release(["-"], title=title))


def seed_page(
    paragraphs: Sequence[str],
    credit: str = "(MDH)",
    shape: Literal["pasted", "nested"] = "pasted",
    title: str = "Judul",
) -> bytes:
    """A whole page of Komisi Warga whose text is: the paragraphs, then all but the first again, then "Short link".

    Both copies end with `credit`. In the shape "pasted" the second copy stands in the page; in "nested" it appears only
    when the text of the container and of the div in it are joined, as they were to make the original document.
    """
    release = seed_release(paragraphs, credit, shape, title)
    around = Surroundings(komisiwarga.SITE.name, "Kabar Warga", komisiwarga.SITE.image(release), ())
    return komisiwarga.article_page(Newsroom(), release, body_html(release, around)).encode("utf-8")
