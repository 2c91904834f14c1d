"""What a person has added to the warehouse (warehouse/models/), for those who read the report."""

from rilis_etl.report.view import Section, View


def own_views(view: View) -> tuple[Section, ...]:
    """The section that names a person's own views; none where there is none."""
    if not view.data.own_views:
        return ()
    say = view.say
    lines = view.table("Views of your own", ("view", "what it is"), ((v.name, v.comment) for v in view.data.own_views))
    return (Section("own-views", say("Views of your own"), say("Made of your own SQL after each load."), lines),)
