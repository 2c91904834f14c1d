"""The nouns of the corpus, as frozen values that travel along the path.

`Source` (see sources/) → `Link` → `Capture` → `Article` → `Version` with `Removal`s and `Byline`s, or `Issue`.
"""

from rilis_etl.model.capture import Capture, CapturePlace, Damage, DamagedRecord, Header, Link, Role, Validators
from rilis_etl.model.run import Issue, Run, RunResult, SourceCounts
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
from rilis_etl.model.window import Mode, SourceWindow, Window, WindowStatus

__all__ = [
    "Article",
    "Attachment",
    "Block",
    "BlockKind",
    "Byline",
    "BylineKind",
    "BylineRole",
    "Capture",
    "CapturePlace",
    "Damage",
    "DamagedRecord",
    "DateOrigin",
    "DateText",
    "Header",
    "Issue",
    "Language",
    "Link",
    "Mode",
    "Publication",
    "Removal",
    "Role",
    "Run",
    "RunResult",
    "SourceCounts",
    "SourceWindow",
    "Validators",
    "Version",
    "Window",
    "WindowStatus",
]
