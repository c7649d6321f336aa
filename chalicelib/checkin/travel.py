"""How fast somebody must have travelled between two stays: what no bus does is doubted, never refused."""

from .. import hours
from ..kit.clock import HOUR
from ..kit.table import Unit
from ..places import Point
from ..policy import Figures
from ..policy import at as figures_at
from ..stations import find

FASTEST_KMH = 10_000
DOUBT = "impossible_travel"


def kmh_between(distance_m: float, one: hours.Stay, other: hours.Stay) -> int:
    """The speed from the end of the earlier stay to the start of the later one; overlapping ones are the fastest."""
    earlier, later = sorted((one, other), key=lambda stay: (stay.start_at, stay.end_at))
    gap_ms = later.start_at - earlier.end_at
    return min(FASTEST_KMH, round(distance_m * HOUR / gap_ms / 1000)) if gap_ms > 0 else FASTEST_KMH


def fastest_kmh(unit: Unit, person: str, stay: hours.Stay) -> int:
    """The fastest that the person was to or from this stay, by what counts on its days (0: it was near)."""
    around = hours.stays_of(unit, person, stay.start_at - HOUR, stay.end_at + 1)
    least_m = figures_at(unit.now_ms).risk.travel_least_m
    here = find(stay.station)
    apart = (
        (here.distance_m(Point(there.lat, there.lng)), other)
        for other in around
        if other.session != stay.session and (there := find(other.station)).id != here.id
    )
    return max((kmh_between(metres, stay, other) for metres, other in apart if metres >= least_m), default=0)


def doubts_of(unit: Unit, person: str, service: hours.Service, figures: Figures) -> tuple[str, ...]:
    """Why a service is not credited at its end, by what was read for it: () is the rule."""
    stay = hours.Stay(service.session, service.station, service.start_at, service.end_at)
    return (DOUBT,) if fastest_kmh(unit, person, stay) > figures.risk.travel_review_kmh else ()
