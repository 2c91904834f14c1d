"""Alerts are on when they were chosen, whoever was first: `rilis notify` or the start of `rilis up`."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import pytest

from rilis_etl.notify.choice import Choice, write_choice


@dataclass
class Server:
    """Prefect's client as far as it is asked. At the first question somebody chooses alerts, and turns them on."""

    warehouse: Path
    alerts: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(id=1, enabled=False))
    questions: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def read_automations_by_name(self, _: str) -> list[SimpleNamespace]:
        self.questions += 1
        if self.questions == 1:
            write_choice(self.warehouse, Choice.checked({"webhook": "https://hooks.example.org/T0"}))
            self.alerts.enabled = True
        return [self.alerts]

    def resume_automation(self, _: int) -> None:
        self.alerts.enabled = True

    def pause_automation(self, _: int) -> None:
        self.alerts.enabled = False


def test_alerts_that_are_chosen_while_the_server_starts_stay_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rilis_etl.service import prefect_server  # two seconds for every process that collects these tests

    server = Server(tmp_path)
    monkeypatch.setattr(prefect_server, "get_client", lambda **_: server)
    prefect_server.follow_choice(tmp_path)
    assert server.alerts.enabled
