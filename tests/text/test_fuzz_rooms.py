"""What `make fuzz` does for ten minutes, for a moment: damaged input to each entrance of the pure rooms."""

from random import Random

from benchmarks.fuzz import MUTATIONS
from benchmarks.fuzz_atheris import rooms


def test_damaged_input_never_raises_what_is_not_declared() -> None:
    chance = Random(7)
    for room, inputs in rooms():
        for data in chance.sample(list(inputs), min(4, len(inputs))):
            room(data)
            for mutate in MUTATIONS:
                room(mutate(data, chance))
