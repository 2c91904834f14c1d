"""Who signed a text? In: a cleaned text and the signatures that its newsroom has used. Out: the text without its
credits, and the credits as classified."""

from rilis_etl.text.bylines.roster import InitialsCandidate, Roster, RosterEntry
from rilis_etl.text.bylines.take import take_bylines

__all__ = ["InitialsCandidate", "Roster", "RosterEntry", "take_bylines"]
