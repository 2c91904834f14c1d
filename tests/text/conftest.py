"""What the tests of text/ share: one way to clean a body made of a few lines."""

from collections.abc import Callable

import pytest

from rilis_etl.model import Article, Block, BlockKind
from rilis_etl.sources.schema import GENERIC, Cleaning
from rilis_etl.text import restore
from rilis_etl.text.cleaning import NO_BOILERPLATE, Boilerplate, clean
from rilis_etl.text.cleaning.state import CleaningState
from rilis_etl.text.edit_log import EditLog

TITLE = "Komisi Warga Buka Posko Pengaduan di Tiga Kabupaten"


def _cleaned(
    *texts: str | Block,
    title: str = TITLE,
    section: str | None = None,
    cleaning: Cleaning | None = None,
    learned: Boilerplate = NO_BOILERPLATE,
) -> CleaningState:
    blocks = tuple(text if isinstance(text, Block) else Block(BlockKind.PARAGRAPH, text) for text in texts)
    article = Article(
        url="https://warga.example/1", title=title, blocks=blocks, layout="main", extractor="test", section=section
    )
    source = GENERIC.model_copy(update={"cleaning": cleaning or Cleaning()})
    result = clean(EditLog(blocks), article, source, learned)
    assert restore(result.edit_log.text, result.edit_log.removals()) == "\n".join(block.text for block in blocks)
    return result


@pytest.fixture(scope="session")
def cleaned() -> Callable[..., CleaningState]:
    """Cleans lines (or blocks) under a title; proves each time that the body can be put together again."""
    return _cleaned


@pytest.fixture(scope="session")
def left() -> Callable[..., tuple[str, ...]]:
    """The lines that are left of some lines."""
    return lambda *texts, **context: _cleaned(*texts, **context).lines
