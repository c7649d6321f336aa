"""How often the suggestion is right, on a labelled set: incidents along streets, phones with their blur.

The set is harder than a city: of everybody asked, half see something new within two houses of what is known, of the
same kind, and every tenth phone is three times as wrong as it says.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.places import Point
from chalicelib.policy import Category
from chalicelib.reports.case_store import Incident
from chalicelib.reports.incidents import METRES_A_DEGREE, near, nearest_of
from chalicelib.reports.machine import Place

CATEGORY = Category(code="0102", name="暴露垃圾", group="市容环境", dedupe_radius_m=30)
CENTRE = Point(36.81, 118.05)
INCIDENTS, REPORTS_EACH, GAP_M, SPREAD_M = 400, 4, 90.0, 3_000.0


@dataclass(frozen=True)
class Labelled:
    """A report, and the incident that it is really about; none: something new."""

    seen: Place
    about: str | None


def _moved(point: Point, north_m: float, east_m: float) -> Point:
    lat = point.lat + north_m / METRES_A_DEGREE
    return Point(lat, point.lng + east_m / (METRES_A_DEGREE * math.cos(math.radians(point.lat))))


def _blurred(dice: random.Random, point: Point) -> tuple[Point, float]:
    """Where a phone says it is: most are good to ten metres, some between houses to fifty, and some boast."""
    accuracy = dice.choice((8.0, 12.0, 15.0, 25.0, 50.0))
    sigma = accuracy / 2 * (3 if dice.random() < 0.1 else 1)
    return _moved(point, dice.gauss(0, sigma), dice.gauss(0, sigma)), accuracy


def a_set(seed: int) -> tuple[list[Incident], list[Labelled]]:
    """Incidents at least a house apart, several reports of each by other phones, and as many of new things near by."""
    dice = random.Random(seed)
    places: list[Point] = []
    while len(places) < INCIDENTS:
        point = _moved(CENTRE, dice.uniform(-SPREAD_M, SPREAD_M), dice.uniform(-SPREAD_M, SPREAD_M))
        places.append(point)
        if dice.random() < 0.3:  # the next bin on the same street
            places.append(_moved(point, dice.choice((-1, 1)) * GAP_M * dice.uniform(0.7, 1.5), dice.gauss(0, 5)))
    incidents, reports = [], []
    for number, place in enumerate(places[:INCIDENTS]):
        point, accuracy = _blurred(dice, place)
        incidents.append(Incident(f"{number:04d}", point.lat, point.lng, accuracy))
        for _ in range(REPORTS_EACH):
            reports.append(Labelled(Place(*_blurred(dice, place), "市容环境", 0), f"{number:04d}"))
            new = _moved(place, dice.choice((-1, 1)) * GAP_M * dice.uniform(0.9, 2), dice.uniform(-GAP_M, GAP_M))
            reports.append(Labelled(Place(*_blurred(dice, new), "市容环境", 0), None))
    return incidents, reports


def measured(seed: int) -> dict[str, float]:
    """Precision and recall of the list, and how often the first of it is the right one."""
    incidents, reports = a_set(seed)
    shown = right = first = asked = 0
    for report in reports:
        found = [each.case for _, each in nearest_of(near(report.seen, incidents, CATEGORY), CATEGORY)]
        shown += len(found)
        right += report.about in found
        first += bool(found) and found[0] == report.about
        asked += report.about is not None
    return {
        "reports": len(reports),
        "precision": round(right / shown, 3),
        "recall": round(right / asked, 3),
        "first_is_right": round(first / asked, 3),
    }


def test_the_suggestion_finds_what_was_reported_and_little_else(
    record_property: Callable[[str, Any], None], capsys: Any
) -> None:
    told = measured(5)
    record_property("suggesting", told)
    with capsys.disabled():
        print(f"\nsuggestions: {told}")
    assert told["recall"] >= 0.93
    assert told["precision"] >= 0.7, "half of those asked see something new next to it"
    assert told["first_is_right"] >= 0.9


def test_neighbours_of_the_nearest_are_left_out() -> None:
    found = [(20.0, "mine"), (50.0, "as near as such a thing is wide"), (51.0, "next door")]
    assert nearest_of(found, CATEGORY) == found[:2]
    assert nearest_of([], CATEGORY) == []


def test_a_wider_radius_finds_no_less() -> None:
    incidents, reports = a_set(6)
    wide = Category(code="0102", name="暴露垃圾", dedupe_radius_m=60)
    for report in reports[:200]:
        assert {each.case for _, each in near(report.seen, incidents, CATEGORY)} <= {
            each.case for _, each in near(report.seen, incidents, wide)
        }
