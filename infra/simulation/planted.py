"""The test of the test: every bug of plants/ is hunted in small crowded cities, where what it concerns comes often."""

from .plants import PLANTED
from .result import Result
from .run import LAYERS, standing

OPERATIONS, SEEDS, FAULTS = 500, 25, 0.08
"""Of a hunt: cities so large, at most so many, with a fault for so many of their storage calls."""


def caught(name: str, *, layer: str = "T0", seeds: int = SEEDS) -> Result:
    """What a layer says of a planted bug: the first city with a violation, or the last one without."""
    bug = PLANTED[name]
    with standing(LAYERS[layer]):
        for seed in range(1, seeds + 1):
            with bug.plant():
                result = LAYERS[layer].one_city(OPERATIONS, seed, FAULTS, town=bug.town)
            if result.violations:
                break
    return result
