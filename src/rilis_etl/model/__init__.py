"""The nouns of the corpus, as frozen values that travel along the path.

`Source` (see sources/) → `Link` → `Capture` → `Article` → `Version` with `Removal`s and `Byline`s, or `Issue`.
"""

from rilis_etl.model.capture import (
    Capture,
    CaptureNote,
    CapturePlace,
    Header,
    Link,
    Role,
    Validators,
)
from rilis_etl.model.crawl_state import SETTLED_REASONS, CrawlState, UrlState
from rilis_etl.model.damage import Damage, DamagedRecord, MissingBytes
from rilis_etl.model.memento import Memento
from rilis_etl.model.outcome import FOUND, Outcome
from rilis_etl.model.run import Ending, Issue, OpenPages, Run, RunResult, SourceCounts
from rilis_etl.model.text import (
    Article,
    Attachment,
    Block,
    BlockKind,
    Byline,
    BylineKind,
    BylineRole,
    DateOrigin,
    DateText,
    Language,
    Publication,
    Removal,
    Version,
)
from rilis_etl.model.window import Mode, SourceWindow, Window, WindowRow, WindowStatus

__all__ = [
    "FOUND",
    "SETTLED_REASONS",
    "Article",
    "Attachment",
    "Block",
    "BlockKind",
    "Byline",
    "BylineKind",
    "BylineRole",
    "Capture",
    "CaptureNote",
    "CapturePlace",
    "CrawlState",
    "Damage",
    "DamagedRecord",
    "DateOrigin",
    "DateText",
    "Ending",
    "Header",
    "Issue",
    "Language",
    "Link",
    "Memento",
    "MissingBytes",
    "Mode",
    "OpenPages",
    "Outcome",
    "Publication",
    "Removal",
    "Role",
    "Run",
    "RunResult",
    "SourceCounts",
    "SourceWindow",
    "UrlState",
    "Validators",
    "Version",
    "Window",
    "WindowRow",
    "WindowStatus",
]
