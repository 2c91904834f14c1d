"""Learned boilerplate: lines that a source prints on all its pages, learned from its captures and kept in a file.

In: the archive; out: a plain text file with one line for each, so that a person can read and mend it. Loads and
rebuilds clean with what the file says.
"""

from collections.abc import Iterator
from itertools import islice

from rilis_etl.context import Context
from rilis_etl.errors import Unusable
from rilis_etl.fs import atomic_write
from rilis_etl.model import Role
from rilis_etl.pipeline.fingerprint import learned_file
from rilis_etl.pipeline.process.parse_capture import article_in, require_page
from rilis_etl.sources.schema import Source
from rilis_etl.text.cleaning import Boilerplate, learn_boilerplate, lines_to_learn_from

MOST_PAGES = 2_000
"""The newest pages that are learned from: plenty for a line on a fifth of them, and few enough that the pages of an old
design do not outnumber those of a new one."""

HEADER = "# Lines that this source prints on its pages whatever they say. Delete a line to keep it in the texts.\n"


def learn_from_archive(context: Context, source: Source) -> Boilerplate:
    """Learn from the newest captures of the source and write the file; returns the lines.

    Releases that are loaded already stay as they are; a rebuild cleans them again.
    """
    boilerplate = learn_boilerplate(_documents(context, source))
    file = learned_file(context.settings.warehouse, source.key)
    atomic_write(file, HEADER + "".join(f"{line}\n" for line in boilerplate.to_lines()))
    return boilerplate


def _documents(context: Context, source: Source) -> Iterator[tuple[str, ...]]:
    """The lines of each release's newest readable page, newest releases first."""
    newest = {
        capture.url: place for capture, place in context.archive.read(source=source.key) if capture.role is Role.RELEASE
    }
    for place in islice(reversed(newest.values()), MOST_PAGES):
        capture = context.archive.get(place)
        try:
            require_page(capture)
            article = article_in(capture, source)
        except Unusable:
            continue  # nothing is learned from a page that is no release
        yield lines_to_learn_from(article, source)
