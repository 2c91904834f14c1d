"""Web archives that can be asked, read from `web_archives.toml`: the warehouse's own, or the package's."""

import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from rilis_etl.errors import SettingsError
from rilis_etl.sources.fields import Strict, Url
from rilis_etl.sources.messages import validation_messages

_FILE = "web_archives.toml"


class WebArchive(Strict):
    """One web archive: its index of captures, and where it serves them."""

    name: str = Field(min_length=2, description="What `seen_by` calls it: its host.")
    kind: Literal["wayback", "pywb", "common_crawl", "timemap"] = Field(description="How its index answers.")
    index: Url = Field(
        description="Address of the index (CDX server); of Common Crawl, of the list of its crawls; of a timemap, what "
        "stands before the address of a page."
    )
    replay: Url | None = Field(
        default=None, description="Before the time of a capture, or the name of a file; a timemap says it itself."
    )
    delay_seconds: float = Field(default=2.5, ge=0, le=86_400, description="Between two requests to it.")

    @model_validator(mode="after")
    def _is_served(self) -> Self:
        if self.replay is None and self.kind != "timemap":
            raise ValueError(f"{self.name} needs `replay`: where a {self.kind} archive serves captures")
        return self


class WebArchives(Strict):
    """The file as a whole."""

    web_archive: tuple[WebArchive, ...] = Field(min_length=1)


def read_web_archives(warehouse: Path) -> tuple[WebArchive, ...]:
    """The archives of the file in the folder `warehouse`, else of the package's. Raises SettingsError for mistakes."""
    own = warehouse / _FILE
    file = own if own.is_file() else Path(__file__).parent / _FILE
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return WebArchives.model_validate(table).web_archive
    except ValidationError as error:
        raise SettingsError(f"{file}: {'; '.join(validation_messages(WebArchives, table, error))}") from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: cannot be read ({error}); see docs/time-machine.md") from error
