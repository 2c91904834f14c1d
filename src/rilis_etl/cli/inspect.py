"""`rilis status` and `rilis doctor`: how the warehouse and the installation are doing."""

import typer

from rilis_etl.cli.common import JsonOption, WarehouseOption
from rilis_etl.printable import printable_json


def status(warehouse: WarehouseOption = None, as_json: JsonOption = False) -> None:
    """How fresh the warehouse is, what each source has, what the last runs did, whether `rilis up` runs.

    Example: rilis status --json
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.console import out, show_broken
    from rilis_etl.cli.show_service import show_service
    from rilis_etl.cli.show_status import as_plain, show_status
    from rilis_etl.service.login import server_login
    from rilis_etl.service.service_status import look_at_service

    context = command_context(warehouse)
    service = look_at_service(context.state, server_login(context.settings))
    if as_json:
        found = as_plain(context.warehouse.status()) if context.warehouse.has_snapshot else {"snapshot": None}
        broken = [{"key": each.key, "message": each.message} for each in context.broken_sources()]
        typer.echo(printable_json({**found, "broken_sources": broken, "service": as_plain(service)}, indent=2))
        return
    show_service(service, context.clock())
    show_broken(context.broken_sources(), out)
    show_status(context.warehouse.status(), context.clock())


def doctor(warehouse: WarehouseOption = None, as_json: JsonOption = False) -> None:
    """Look for what would keep rilis from working here. Exit code 1 when something would.

    Example: rilis doctor
    """
    from rilis_etl.cli.show_status import show_findings
    from rilis_etl.service.doctor import examine
    from rilis_etl.settings import load_settings

    findings = examine(load_settings(warehouse=warehouse))
    if as_json:
        rows = [{"name": f.name, "is_good": f.is_good, "detail": f.detail} for f in findings]
        typer.echo(printable_json(rows, indent=2))
    else:
        show_findings(findings)
    raise typer.Exit(0 if all(finding.is_good for finding in findings) else 1)
