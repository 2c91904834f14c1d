"""The health of `rilis up` for the eye."""

from datetime import datetime

from rich.text import Text

from rilis_etl.cli.console import out
from rilis_etl.cli.show_status import ago
from rilis_etl.service.service_status import FlowRun, Service


def show_service(service: Service, now: datetime) -> None:
    """One line whether it runs, one for the daily run, one for what is under way."""
    if not service.is_running:
        died = f"; the last one was killed (pid {service.pid}, begun {_when(service.since)})" if service.died else ""
        out.print(Text(f"rilis up: not running{died}", style="yellow" if service.died else ""), soft_wrap=True)
        return
    where = f"{service.url}, pid {service.pid}, since {_when(service.since)} ({ago(service.since, now)})"
    if not service.answers:
        out.print(Text(f"rilis up: running, but its server does not answer: {where}", style="yellow"), soft_wrap=True)
        return
    out.print(Text(f"rilis up: running, {where}", style="green"), soft_wrap=True)
    if last := service.last_daily:
        bad = last.state.casefold() in {"failed", "crashed"}
        out.print(
            Text(f"last daily run: {last.state}, {_when(last.at)}: {last.message}", style="red" if bad else ""),
            soft_wrap=True,
        )
    out.print(f"next daily run: {_when(service.next_daily.at) if service.next_daily else 'none is scheduled'}")
    if service.active:
        out.print(Text(f"now: {'; '.join(map(_named, service.active))}"), soft_wrap=True)


def _named(run: FlowRun) -> str:
    return f"{run.name} ({run.state.lower()})"


def _when(then: datetime | None) -> str:
    return f"{then:%Y-%m-%d %H:%M} UTC" if then else "-"
