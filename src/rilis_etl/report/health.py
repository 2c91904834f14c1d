"""How each source does, in a table: those that need somebody come first."""

from enum import StrEnum

from rilis_etl.report.markup import Html, element
from rilis_etl.report.view import Section, View
from rilis_etl.sources.expectations import LEAST_RELEASES, Expectations, Rates, is_odd_length, is_shift, odd_rates
from rilis_etl.warehouse.read.source_rates import NEWEST, SourceState


class Condition(StrEnum):
    """How a source does, in a word; the worst first. The value is what people read."""

    FAILING = "failing"  # its last visit failed
    UNUSUAL = "unusual"  # its newest releases are not as expected
    SILENT = "silent"  # for longer than its silences usually are
    NEW = "new"  # too few releases to tell
    WELL = "well"


def health(view: View) -> Section:
    """The section: rates of the newest releases beside what is usual, the last visit, and a word."""
    say = view.say
    summary = say(
        "The newest {count} releases of each, beside what is usual where its file says so (rilis source learn).",
        count=NEWEST,
    )
    worst_first = tuple(Condition)
    found = [(_condition(view, state), state) for state in view.data.health]
    found.sort(key=lambda each: (worst_first.index(each[0]), each[1].source))
    table = view.table(
        "Health of the sources",
        ("source", "state", "a week", "usual", "title", "day", "text", "byline", "generic", "last visit", "why"),
        (_row(view, condition, state) for condition, state in found),
    )
    return Section("health", say("Health of the sources"), summary, table)


def _condition(view: View, state: SourceState) -> Condition:
    usual = view.usual.get(state.source)
    if state.failure:
        return Condition.FAILING
    if state.rates and usual and odd_rates(usual, state.rates):
        return Condition.UNUSUAL
    if state.silent_since:
        return Condition.SILENT
    return Condition.WELL if state.rates and state.rates.releases >= LEAST_RELEASES else Condition.NEW


def _row(view: View, condition: Condition, state: SourceState) -> tuple[object, ...]:
    usual, now = view.usual.get(state.source), state.rates
    return (
        state.source,
        element("span", view.say(condition.value), class_=f"state {condition}"),
        round(now.per_week, 1) if now else None,
        usual.per_week if usual else None,
        *(_shares(view, now, usual) if now else (None,) * 5),
        state.last_visit_at.date() if state.last_visit_at else None,
        _why(view, state, usual),
    )


def _shares(view: View, now: Rates, usual: Expectations | None) -> tuple[object, ...]:
    return (
        view.say.share(now.titled),
        _share(view, now.dated, usual.dated if usual else now.dated),
        view.say.share(now.texted),
        _share(view, now.signed, usual.signed if usual else now.signed),
        _share(view, now.generic, usual.generic if usual else now.generic),
    )


def _share(view: View, now: float, usual: float) -> str | Html:
    share = view.say.share
    if not is_shift(usual, now):
        return share(now)
    return element("strong", view.say("{now}, usually {usual}", now=share(now), usual=share(usual)))


def _why(view: View, state: SourceState, usual: Expectations | None) -> str | None:
    if state.failure:
        return state.failure
    if state.rates and usual and is_odd_length(usual.characters, state.rates.characters):
        now, before = map(view.say.number, (state.rates.characters, usual.characters))
        return view.say("texts have {now} characters, usually {usual}", now=now, usual=before)
    if state.silent_since:
        return view.say("silent since {day}, for {days} days", day=state.silent_since, days=state.silent_days)
    return None
