"""Settings: what a person may change without touching code. Read from `RILIS_*` environment variables.

Lower rooms never read the environment: what they need is handed to them from here.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from rilis_etl.errors import SettingsError
from rilis_etl.phrases import PageLanguage, language_of_locale

PREFIX = "RILIS_"
"""How the names of all environment variables begin; a value of a table stands behind two more underlines."""

_CRON_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_CRON_PART = re.compile(r"(\*|(?P<first>\d{1,2})(-(?P<last>\d{1,2}))?)(/[1-9]\d?)?")


@dataclass(frozen=True, slots=True)
class Cron:
    """When something runs by itself: five fields as in a crontab, and the time zone that they are meant in."""

    expression: str
    timezone: str


def _checked_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown, or no name at all
        raise ValueError(f"{name!r} is no time zone: write one such as Asia/Makassar") from error
    return name


def _checked_exchange(address: str) -> str:
    if re.fullmatch("s3:/*", address):
        raise ValueError(f"{address!r} names no bucket: write s3://bucket/prefix, or a folder")
    return address


def _checked_cron(text: str) -> str:
    """Five fields of numbers, and a time zone if one likes; empty for "never"."""
    words = text.split()
    if not words:
        return ""
    if len(words) not in (5, 6):
        raise ValueError(f'{text!r} is no schedule: write "minute hour day month weekday", such as "0 5 * * *"')
    for word, (name, least, most) in zip(words, _CRON_FIELDS, strict=False):
        for part in word.split(","):
            found = _CRON_PART.fullmatch(part)
            ends = [int(end) for end in (found["first"], found["last"]) if end] if found else []
            if not found or not all(least <= end <= most for end in ends) or ends != sorted(ends):
                raise ValueError(f"{part!r} is no {name} of a schedule: write *, or numbers from {least} to {most}")
    _checked_zone(" ".join(words[5:]) or "UTC")
    return " ".join(words)


CronText = Annotated[str, AfterValidator(_checked_cron)]


class Schedule(BaseModel):
    """When each deployment runs by itself, unless a person has set something else in the UI.

    Each is written as in a crontab, if need be with a time zone of its own: "0 5 * * *", "0 6 * * 1 Asia/Makassar".
    Empty: only when it is asked for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: Annotated[str, AfterValidator(_checked_zone)] = "Asia/Jakarta"
    daily: CronText = "0 5 * * *"
    recheck: CronText = "30 17 * * *"
    rebuild: CronText = ""
    publish: CronText = ""
    source_check: CronText = ""

    def of(self, deployment: str) -> Cron | None:
        """The schedule of a deployment by its name; None when it has none."""
        words = str(getattr(self, deployment.replace("-", "_"), "")).split()
        return Cron(" ".join(words[:5]), " ".join(words[5:]) or self.timezone) if words else None


class Settings(BaseModel):
    """All settings with their defaults; units are in the names."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    warehouse: Path = Field(default=Path("warehouse"), description="Folder of archive, snapshots and state.")
    sources: Path | None = Field(default=None, description="Your own folder of source files; they win.")
    models: Path | None = Field(
        default=None, description="Folder of your own SQL, made to views after each load; by default DIR/models."
    )
    model_seconds: float = Field(default=60, gt=0, le=3600, description="For each query of that folder.")
    contact: str = Field(
        default="",
        pattern=r"^([^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+|https?://[^\s<>()]+)?$",
        description="E-mail or web address at which the owners of sites reach you: it is sent with each request.",
    )
    user_agent: str = Field(
        default="", pattern=r"^([!-~][ -~]{2,})?$", description="What is sent instead of our name, version and contact."
    )
    connect_timeout_seconds: float = Field(default=10, gt=0, le=120)
    read_timeout_seconds: float = Field(default=30, gt=0, le=600)
    total_timeout_seconds: float = Field(default=120, gt=0, le=3600, description="For one response as a whole.")
    ca_bundle: Path | None = Field(
        default=None, description="File of certificates (PEM) to trust besides the usual ones, for sites that lack one."
    )
    max_body_bytes: int = Field(
        default=20_000_000, gt=0, le=250_000_000, description="After decompression. An archive record holds no more."
    )
    max_redirects: int = Field(default=5, ge=0, le=20)
    retries: int = Field(default=3, ge=0, le=10)
    delay_seconds: float = Field(
        default=2.0, ge=0, le=86_400, description="Between two requests to one host, over all processes."
    )
    threads: int = Field(default=4, ge=1, le=32, description="Sources fetched side by side.")
    jitter_minutes: float = Field(
        default=15, ge=0, le=600, description="A run by schedule begins at a chance moment within so many minutes."
    )
    routes: dict[str, str] = Field(
        default_factory=dict, description='Where to find hosts instead of asking DNS: {".example": "127.0.0.1:8017"}.'
    )
    allow_private_hosts: bool = Field(default=False, description="Let sources point at loopback and private addresses.")
    first_days: int = Field(default=30, ge=1, le=100_000, description="How far back the first visit to a source goes.")
    visit_releases: int = Field(default=5_000, ge=1, description="Release pages that one visit to a source fetches.")
    visit_requests: int = Field(
        default=10_000, ge=2, le=1_000_000_000, description="Requests of one visit; listings take half at most."
    )
    visit_hours: float = Field(
        default=8, gt=0, le=100_000, description="Time of one visit; the next one goes on from there."
    )
    recheck_days: int = Field(
        default=7, ge=0, le=100_000, description="Releases younger than this are looked at again each day."
    )
    recheck_after_hours: float = Field(
        default=20, ge=0, le=100_000, description="But not sooner than this after the last look."
    )
    recheck_slowest_days: int = Field(
        default=180,
        ge=0,
        le=100_000,
        description="Older releases ever more rarely, but at least this often; 0: not at all.",
    )
    recheck_most: int = Field(default=200, ge=0, description="Older releases of one source looked at again in a run.")
    keep_snapshots: int = Field(default=3, ge=1)
    schedule: Schedule = Field(
        default_factory=Schedule, description='When flows run by themselves: RILIS_SCHEDULE__DAILY="0 5 * * *".'
    )
    exchange: Annotated[str, BeforeValidator(str), AfterValidator(_checked_exchange)] | None = Field(
        default=None,
        description="Folder or s3://bucket/prefix that all machines of a team see: pages come in through it.",
    )
    database: SecretStr | None = Field(
        default=None,
        description="PostgreSQL for Prefect instead of SQLite: postgresql+asyncpg://user:password@host/name",
    )
    auth: SecretStr | None = Field(default=None, description='Who may use the Prefect server: "user:password".')
    hosts: str = Field(
        default="", description="Names that browsers and workers know the Prefect server by: rilis.example.org,server."
    )
    lake: str = Field(
        default="",
        description="PostgreSQL database of a DuckLake catalogue, as libpq knows it: the warehouse is there.",
    )
    lake_data: str = Field(
        default="", description="Folder or s3://bucket/prefix of the lake's Parquet files; by default DIR/lake."
    )
    lake_s3_endpoint: str = Field(default="", description="S3-compatible storage: http://127.0.0.1:9000.")
    language: PageLanguage = Field(
        default_factory=lambda: language_of_locale(os.environ),
        description="Of the report, the daily summary, the site: en or id; by default that of the locale.",
    )
    terms: str = Field(default="", description='Searches whose curves the report draws: "banjir; korupsi OR suap".')
    query_seconds: float = Field(default=60, gt=0, le=86_400)
    query_memory_mb: int = Field(default=1024, ge=64, le=1_000_000_000)

    @property
    def chosen_terms(self) -> tuple[str, ...]:
        """The searches of `terms`, one by one."""
        return tuple(term for part in self.terms.split(";") if (term := part.strip()))

    @property
    def models_folder(self) -> Path:
        """Where a person's own SQL is, if there is any."""
        return self.models or self.warehouse / "models"

    @property
    def login(self) -> str:
        """ "user:password" for the Prefect server; empty when it asks for none."""
        return self.auth.get_secret_value() if self.auth else ""

    @property
    def recheck_after(self) -> timedelta:
        return timedelta(hours=self.recheck_after_hours)


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, with `overrides` (None means: not given) on top.

    Raises SettingsError naming each bad setting.
    """
    try:
        given = {key: value for key, value in overrides.items() if value is not None}
        return Settings.model_validate({**_environment(os.environ), **given})
    except ValidationError as error:
        lines = "; ".join(f"{PREFIX}{'__'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"bad setting: {lines}") from error


def _environment(variables: Mapping[str, str]) -> dict[str, object]:
    """What environment variables say of the settings; capital letters do not count. A table is JSON, and each of its
    values may be given alone. (pydantic-settings does the same; importing it takes a tenth of `rilis sql`.)
    """
    plain: dict[str, object] = {}
    tables: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for variable, text in sorted(variables.items()):  # RILIS_ROUTES before RILIS_ROUTES__NAME: the closer one wins
        name, _, inner = variable.lower().removeprefix(PREFIX.lower()).partition("__")
        if not variable.upper().startswith(PREFIX) or name not in Settings.model_fields:
            continue
        if inner:
            tables[name][inner] = text
        elif isinstance(Settings.model_fields[name].get_default(call_default_factory=True), BaseModel | Mapping):
            tables[name] |= _table(name, text)
        else:
            plain[name] = text
    return {**plain, **tables}


def _table(name: str, text: str) -> dict[str, object]:
    wrong = f"bad setting: {PREFIX}{name.upper()} is no table of {name}"
    try:
        found = json.loads(text)
    except ValueError as error:
        raise SettingsError(f"{wrong}: {error}: write it as JSON") from error
    if not isinstance(found, dict):
        raise SettingsError(f'{wrong}: write it as JSON, such as {{"name": "value"}}')
    return found
