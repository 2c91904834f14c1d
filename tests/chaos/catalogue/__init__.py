"""All behaviours. A host's name is a label of DNS: at most 63 characters."""

from tests.chaos.behaviour import Behaviour
from tests.chaos.catalogue import bodies, heads, manners

BEHAVIOURS: tuple[Behaviour, ...] = (*heads.BEHAVIOURS, *bodies.BEHAVIOURS, *manners.BEHAVIOURS)
