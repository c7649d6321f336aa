"""What looks odd about a report is told to whoever screens it, and to nobody else; nothing is refused for it."""

from dataclasses import replace

import pytest

from chalicelib.places import Point
from chalicelib.policy import Category, Figures
from chalicelib.reports.incidents import METRES_A_DEGREE
from chalicelib.reports.signs import Sight, signs_of
from tests.reports.street import Street, queued

MINUTE, DAY = 60_000, 86_400_000
NOW = 20_000 * DAY
HERE = Point(36.8, 118.05)
SERIOUS, SLIGHT = (Category(code="0102", name="暴露垃圾", grade=grade) for grade in ("C", "D"))
FIGURES = Figures()


def sight(metres: float = 0, ago: float = 0, **changes: object) -> Sight:
    """Something that was seen so far north, so many minutes ago, and sent at once."""
    at = NOW - round(ago * MINUTE)
    seen = Sight(Point(HERE.lat + metres / METRES_A_DEGREE, HERE.lng), at, at, "0102")
    return replace(seen, **changes)  # type: ignore[arg-type]  # fields of the record


def signs(*before: Sight, new: Sight | None = None, category: Category = SERIOUS) -> set[str]:
    return set(signs_of(new or sight(), before, category, FIGURES))


@pytest.mark.parametrize(
    ("metres", "minutes", "found"),
    [
        (10_000, 6, set()),  # a hundred an hour
        (10_000, 4, {"travel_fast"}),
        (10_000, 1.9, {"travel_fast", "travel_impossible"}),
        (1_900, 0.1, set()),  # a phone may jump as far as that
    ],
)
def test_who_was_elsewhere_a_moment_ago_has_not_been_in_both_places(
    metres: float, minutes: float, found: set[str]
) -> None:
    assert signs(sight(metres, minutes)) == found


def test_drafts_that_are_sent_together_are_as_old_as_their_photos() -> None:
    new, other = sight(shot_at=NOW - 20 * MINUTE), sight(20_000, shot_at=NOW - 60 * MINUTE)
    assert signs(other, new=new) == set()
    assert "travel_impossible" in signs(sight(20_000), new=sight())


@pytest.mark.parametrize("shot_at", [NOW + MINUTE, NOW - DAY - MINUTE])
def test_a_photo_of_tomorrow_or_of_last_week_is_no_photo_of_now(shot_at: int) -> None:
    assert signs(new=sight(shot_at=shot_at)) == {"shot_early"}


def test_one_thing_in_many_reports_is_one_incident() -> None:
    five = [sight(number * 3 + 10, number, category=f"04{number:02}") for number in range(1, 6)]
    assert signs(*five) == {"many_here"}
    assert signs(*five[:4]) == set()
    assert signs(*five[:4], sight(12, 11, category="0409")) == set(), "longer ago"
    assert signs(*five[:4], sight(60, 1, category="0409")) == set(), "further away"


def test_the_same_thing_again_and_again_may_have_been_put_there() -> None:
    days = DAY / MINUTE
    assert signs(sight(5, days), sight(9, 20 * days)) == {"again_here"}
    assert signs(sight(5, days), sight(9, 31 * days)) == set()
    assert signs(sight(5, days), sight(9, 2 * days, category="0104")) == set()
    assert signs(sight(5, days), sight(80, 2 * days)) == set()


def test_places_that_never_tremble_come_from_a_program() -> None:
    others = [sight(0, 400 + number, category=f"04{number:02}") for number in range(2)]
    assert signs(*others) == {"same_point"}
    assert signs(*others[:1]) == set()
    assert signs(*others, new=sight(1.2)) == set()


def test_from_the_album_is_odd_where_it_matters() -> None:
    assert signs(new=sight(album=True)) == {"from_album"}
    assert signs(new=sight(album=True), category=SLIGHT) == set()


def test_the_screener_is_told_and_the_reporter_is_not(street: Street) -> None:
    report = street.filed(source="album")
    assert street.seen(report, street.screener)["signs"] == ["from_album"]
    assert street.seen(report)["signs"] == []
    queue = queued(street.screener, "/v1/reports")
    assert [each["signs"] for each in queue if each["id"] == report] == [["from_album"]]
    assert street.courier.get("/v1/me/reports").body["items"][0]["signs"] == []
    own = street.filed(street.screener, source="album")
    assert street.seen(own, street.screener)["signs"] == []


def test_what_looks_odd_may_still_be_true(street: Street) -> None:
    for _ in range(2):
        street.filed()
    third = street.filed()
    assert street.seen(third, street.screener)["signs"] == ["same_point", "again_here"]
    assert street.screener.post(f"/v1/reports/{third}/accept").status == 200
