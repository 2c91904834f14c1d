"""`rilis source`: the institutions that are known, and whether their pages still look as their files say."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rilis_etl.cli.common import JsonOption, WarehouseOption
from rilis_etl.printable import printable, printable_json

if TYPE_CHECKING:
    from rilis_etl.context import Context
    from rilis_etl.sources.schema import Source

source_app = typer.Typer(
    no_args_is_help=True, help="Sources: list, add, disable, check, save, show, learn, health, new."
)


@source_app.command(name="list")
def list_sources(
    catalogue: Annotated[
        bool, typer.Option("--catalogue", help="Those that come with rilis, to be added one by one.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Every source that was added, or is your own.

    Example: rilis source list --catalogue
    """
    from rilis_etl.cli.console import out, show_broken
    from rilis_etl.cli.show_source import catalogue_table, source_rows, source_table
    from rilis_etl.context import known_sources
    from rilis_etl.settings import load_settings
    from rilis_etl.sources.registry import load_sources

    known = known_sources(load_settings())
    shown = load_sources() if catalogue else known
    if as_json:
        rows = source_rows(shown, known)
        rows += [{"key": each.key, "broken": each.message} for each in known.broken() if not catalogue]
        typer.echo(printable_json(rows, indent=2))
        return
    out.print(catalogue_table(shown, known) if catalogue else source_table(known))
    if not (known or known.broken() or catalogue):
        typer.echo("No source was added: `rilis source list --catalogue` shows what there is.", err=True)
    show_broken(known.broken())
    raise typer.Exit(1 if known.broken() else 0)


@source_app.command()
def add(
    key: Annotated[str, typer.Argument(metavar="KEY", help="As `rilis source list --catalogue` names it.")],
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Without a look at the site.")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Add a source of the catalogue to this warehouse, or switch one on again; runs visit it from now on.

    The site is looked at before. Where it is not as declared, nothing is added, and a file that fits is proposed.

    Example: rilis source add setkab
    """
    from rilis_etl.cli.common import catalogue_context, own_sources
    from rilis_etl.cli.console import note
    from rilis_etl.cli.show_source import show_health
    from rilis_etl.pipeline.runs.source_health import check_health
    from rilis_etl.sources.registry import find_source
    from rilis_etl.sources.switch import add_source

    context = catalogue_context(warehouse)
    folder = own_sources(context.settings)
    if unchecked or (folder / f"{key}.toml").is_file():
        typer.echo(f"{add_source(folder, key)}: runs visit {key} from now on")
        return
    source = find_source(context.sources, key)
    found = check_health(context, source, listen=note) if source.discovery else None
    if found is not None:
        show_health(found)
    if found is not None and found.works:
        file = add_source(folder, key, context.clock().date())
        typer.echo(f"{file}: runs visit {key} from now on")
        return
    typer.echo(f"{key} is not as the catalogue declares it, and was not added.", err=True)
    _propose_instead(context, source, folder)
    raise typer.Exit(1)


def _propose_instead(context: "Context", source: "Source", folder: Path) -> None:
    """Print the file that the site as it is today calls for."""
    from rilis_etl.cli.console import note
    from rilis_etl.cli.show_proposal import show_found, source_toml
    from rilis_etl.errors import RilisError
    from rilis_etl.pipeline.runs.source_proposal import propose_source

    pages = [address.url for table in source.discovery if table.kind == "listing" for address in table.addresses]
    try:
        found = propose_source(context, (pages or [source.home])[0], source.key, listen=note)
    except RilisError as error:
        typer.echo(printable(f"Nor can a file be proposed: {error}"), err=True)
        typer.echo("Give `rilis source new` the address of the page that lists its releases.", err=True)
        return
    typer.echo(printable(source_toml(found)))
    show_found(found)
    typer.echo(f"If it looks right, save it as {folder / source.key}.toml", err=True)


@source_app.command()
def disable(
    key: Annotated[str, typer.Argument(metavar="KEY")],
    warehouse: WarehouseOption = None,
) -> None:
    """Visit a source no longer. What is loaded of it stays, also through a rebuild; `rilis source add` ends it.

    Example: rilis source disable setkab
    """
    from rilis_etl.cli.common import own_sources
    from rilis_etl.context import known_sources
    from rilis_etl.settings import load_settings
    from rilis_etl.sources.registry import BUNDLED, find_source
    from rilis_etl.sources.switch import add_source, set_enabled

    settings = load_settings(warehouse=warehouse)
    known = known_sources(settings)
    file = known.file_of(find_source(known, key).key)
    if file is None or file.parent == BUNDLED:
        file = add_source(own_sources(settings), key)
    set_enabled(file, False)
    typer.echo(f"{file}: runs leave {key} out from now on; `rilis source add {key}` switches it on again")


@source_app.command()
def check(
    key: Annotated[str, typer.Argument(metavar="KEY")],
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing: read what the last check kept.")] = False,
) -> None:
    """Fetch the first listing pages and three releases; say what was found and what has to be mended.

    Example: rilis source check komnasham --offline
    """
    from rilis_etl.cli.common import catalogue_context
    from rilis_etl.cli.console import note
    from rilis_etl.cli.show_source import show_contact, show_health
    from rilis_etl.pipeline.runs.source_health import check_health

    context = catalogue_context(None)
    (source,) = context.chosen([key])
    found = check_health(context, source, offline=offline, listen=note)
    show_health(found)
    show_contact(context.settings)
    raise typer.Exit(0 if found.works else 1)


@source_app.command()
def learn(key: Annotated[str, typer.Argument(metavar="KEY")], warehouse: WarehouseOption = None) -> None:
    """Learn from the archive which lines a source prints on its pages whatever they say, and keep them in a file.

    Loads from now on clean with them; rilis rebuild cleans what is loaded already. What is usual at the source goes
    into [expect] of its file: runs say when its newest releases are otherwise.

    Example: rilis source learn komnasham
    """
    from rilis_etl.cli.common import command_context, own_sources
    from rilis_etl.context import known_sources
    from rilis_etl.errors import SourceError
    from rilis_etl.pipeline.fingerprint import learned_file
    from rilis_etl.pipeline.process.learn import learn_from_archive
    from rilis_etl.pipeline.runs.usual import learn_expectations
    from rilis_etl.sources.registry import BUNDLED
    from rilis_etl.sources.switch import add_source, write_expectations

    context = command_context(warehouse)
    (source,) = context.chosen([key])
    lines = learn_from_archive(context, source).to_lines()
    for line in lines:
        typer.echo(printable(line))
    typer.echo(f"{len(lines)} lines in {learned_file(context.settings.warehouse, key)}", err=True)
    file = known_sources(context.settings).file_of(key)
    if file is None or file.parent == BUNDLED:
        file = add_source(own_sources(context.settings), key)
    try:
        write_expectations(file, learn_expectations(context, source))
        typer.echo(f"what is usual is in [expect] of {file}", err=True)
    except SourceError as error:
        typer.echo(str(error), err=True)


@source_app.command()
def new(
    place: Annotated[str, typer.Argument(metavar="URL|KEY", help="A page that lists releases; a key: an empty file.")],
    key: Annotated[str, typer.Option("--key", help="Short, lower case: kemenkum, setkab. Else made of the host.")] = "",
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Choose among the lists of the page, the likeliest first.")
    ] = False,
    at: Annotated[
        int | None, typer.Option("--at", metavar="YEAR", min=1996, help="A layout for pages of that year, of archives.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look at a newsroom and print the source file that it proposes, with what it makes of the site.

    With a key instead of an address: a commented file to fill in. With --at and the address of a source that is there:
    the layouts alone that its releases had in that year, as web archives have kept them.

    Example: rilis source new https://setkab.go.id/berita/ > my_sources/setkab.toml
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.cli.console import note
    from rilis_etl.cli.show_proposal import choose_list, past_layout_toml, show_found, source_json, source_toml
    from rilis_etl.errors import SettingsError
    from rilis_etl.pipeline.runs.imports.past_layout import propose_past_layout, with_past_layout
    from rilis_etl.pipeline.runs.source_proposal import propose_source
    from rilis_etl.sources.registry import source_template

    if "://" not in place:
        if at or interactive or key:
            raise SettingsError(f"{place} is no address, and --at, --interactive and --key need one: https://…/berita")
        typer.echo(source_template(_checked(place)), nl=False)
        return
    context = command_context(None)
    if at and at > (this_year := context.clock().year):
        raise SettingsError(f"--at {at}: nothing was captured in that year yet; the latest is {this_year}")
    if at and (known := next((each for each in context.sources.values() if each.may_list(place)), None)):
        past = propose_past_layout(context, known, at, note)
        in_json = "\n".join(each.model_dump_json(exclude_unset=True) for each in past.layouts)
        typer.echo(in_json if as_json else printable(past_layout_toml(past)))
        return
    found = propose_source(context, place, _checked(key or _key_of(place)), choose_list if interactive else None, note)
    found = with_past_layout(context, found, at, note) if at else found
    typer.echo(printable_json(source_json(found), indent=2) if as_json else printable(source_toml(found)))
    show_found(found)
    raise typer.Exit(0 if found.health.works else 1)


def _checked(key: str) -> str:
    import re

    from rilis_etl.errors import SourceError
    from rilis_etl.sources.schema import KEY_PATTERN

    if not re.match(KEY_PATTERN, key):
        raise SourceError(f"{key!r} is no key: lower-case letters, digits and _, 2 to 32, beginning with a letter")
    return key


def _key_of(url: str) -> str:
    """The first part of the host's name that is no `www`, as a key."""
    import re
    from urllib.parse import urlsplit

    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # no address: the proposal refuses it
        host = ""
    label = host.removeprefix("www.").split(".")[0]
    return re.sub(r"^[^a-z]+|[^a-z0-9]", "", label.replace("-", "_")) or "site"


@source_app.command()
def propose(
    page: Annotated[Path, typer.Option(help="A listing page, saved by a browser.")],
    url: Annotated[str, typer.Option(help="The address it was saved from.")],
    pages: Annotated[bool, typer.Option("--pages", help="Where rows lead to a page and a document: the page.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Propose the [discovery] of a saved listing page: selectors, and what they find.

    Example: rilis source propose --page news.html --url https://setkab.go.id/berita/
    """
    import gzip

    from rilis_etl.cli.show_proposal import listing_json, listing_toml
    from rilis_etl.discovery.propose import propose_listing

    body = page.read_bytes()
    found = propose_listing(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body, url, documents=not pages)
    typer.echo(printable_json(listing_json(found), indent=2) if as_json else printable(listing_toml(found, url)))
