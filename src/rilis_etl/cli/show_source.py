"""`rilis source check` for the eye."""

from collections.abc import Iterable, Mapping

from rich.table import Table
from rich.text import Text

from rilis_etl.cli.console import out
from rilis_etl.discovery.check import ListingCheck
from rilis_etl.discovery.listing_page import DiscoveryFinding
from rilis_etl.model import Issue, Version
from rilis_etl.pipeline.process.saved_pages import SavedReading
from rilis_etl.pipeline.runs.source_health import SourceHealth
from rilis_etl.settings import Settings
from rilis_etl.sources.expectations import Rates
from rilis_etl.sources.schema import Source


def show_health(probe: SourceHealth) -> None:
    """Each listing with what is wrong, then the newest release as it would be stored, and what else was read."""
    shown: set[str] = set()
    for listing in probe.check.listings:
        # a site that is down fails every listing in the same words
        new = tuple(finding for finding in listing.findings if finding.text not in shown)
        shown.update(finding.text for finding in new)
        _show_listing(listing, new)
    _show_findings(probe.check.findings)
    match probe.newest:
        case Version() as version:
            _line("newest release", version.title)
            _line(
                "  published", f"{version.publication.published_on or 'no date found'} (by {version.publication.rule})"
            )
            _line("  text", f"{len(version.blocks)} paragraphs, language {version.language.tag}, {version.extractor}")
            _line("  signed", ", ".join(f"{byline.text} ({byline.kind})" for byline in version.bylines) or "-")
            for block in version.blocks[:2]:
                _line("  ", block.text[:160])
        case Issue() as issue:
            _line("newest release", f"{issue.url}: {issue.reason}: {issue.detail}", "red")
        case None:
            _line("newest release", "none: no listing gave a link", "red")
    for each in probe.tried[1:]:
        if isinstance(each, Version):
            _line("older release", f"{each.publication.published_on or 'no date found'}  {each.title}")


def source_rows(sources: Mapping[str, Source], added: Mapping[str, Source]) -> list[dict[str, object]]:
    """Sources for a script."""
    return [
        {
            "key": each.key,
            "name": each.name,
            "home": each.home,
            "languages": list(each.languages),
            "is_added": each.key in added,
            "is_enabled": each.key in added and added[each.key].enabled,
        }
        for each in sources.values()
    ]


def source_table(sources: Mapping[str, Source]) -> Table:
    """Sources that were added, for the eye."""
    table = _table("key", "name", "home", "found by")
    for each in sources.values():
        table.add_row(each.key, each.name, each.home, _kinds(each) if each.enabled else "switched off")
    return table


def catalogue_table(sources: Mapping[str, Source], added: Mapping[str, Source]) -> Table:
    """The catalogue for the eye: since when its facts are known, and what was added."""
    table = _table("key", "name", "home", "found by", "facts of", "")
    for each in sources.values():
        facts = each.facts.as_of.isoformat() if each.facts else ""
        table.add_row(each.key, each.name, each.home, _kinds(each), facts, "added" if each.key in added else "")
    return table


def show_saved(readings: Iterable[SavedReading]) -> None:
    """Each saved page with its title, day and first words, and what is not as in its golden."""
    for each in readings:
        _line("saved", f"{each.name}: {each.url}")
        _line("  ", f"{each.found.get('published_on') or 'no day'}  {each.found.get('title') or each.found}"[:200])
        for change in each.changes:
            _line("  changed", change, "red")


def rates_table(rates: Mapping[str, Rates]) -> Table:
    """What the newest releases of each source are like."""
    table = _table("source", "releases", "title", "day", "text", "signed", "generic", "characters", "a week")
    for key, each in rates.items():
        shares = (f"{share:.0%}" for share in (each.titled, each.dated, each.texted, each.signed, each.generic))
        table.add_row(key, str(each.releases), *shares, str(each.characters), f"{each.per_week:.1f}")
    return table


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name)
    return table


def _kinds(source: Source) -> str:
    return ", ".join(table.kind for table in source.discovery) or "-"


def show_contact(settings: Settings) -> None:
    """What to set where nobody can reach us."""
    if not (settings.contact or settings.user_agent):
        remedy = "set RILIS_CONTACT to an e-mail or web address, so that the site's owner can reach you"
        _line("look", f"requests name nobody: {remedy}", "yellow")


def _show_listing(listing: ListingCheck, findings: Iterable[DiscoveryFinding]) -> None:
    if listing.page is not None:
        page = listing.page
        further = listing.next_url or "no further page"
        _line("listing", f"{listing.start.url}: {page.rows} rows, {len(page.found)} releases; next: {further}")
        for link in page.links[:3]:
            _line("  ", f"{link.listed_on or 'undated'}  {link.title or '(no title)'}  {link.url}")
    else:
        _line("listing", f"{listing.start.url}: could not be read", "red")
    _show_findings(findings)


def _show_findings(findings: Iterable[DiscoveryFinding]) -> None:
    for finding in findings:
        _line("  mend" if finding.must_mend else "  look", finding.text, "red" if finding.must_mend else "yellow")


def _line(label: str, text: str, style: str = "") -> None:
    out.print(Text(f"{label}: ") + Text(text, style=style), soft_wrap=True)
