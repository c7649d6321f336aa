"""The machines by themselves: every combination, and what must never be true together."""

from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.moderation import Verdict
from chalicelib.places import Point
from chalicelib.policy import Category, Responsibility
from chalicelib.reports.case_machine import CASE_MOVES, OPEN, demand_move
from chalicelib.reports.machine import Place, Shot, Subject, demand_duplicate, standing
from chalicelib.reports.routing import is_unit, responsible, territorial
from chalicelib.reports.rules import (
    ROOM_OF_TIMELINE,
    SHOWN,
    CaseState,
    Human,
    Kind,
    Mark,
    NotADuplicate,
    NotInThisState,
    State,
    Text,
    noted,
)

DAY = 86_400_000
HERE = Point(36.8, 118.0)

subjects = st.builds(
    Subject,
    kind=st.sampled_from(get_args(Kind)),
    state=st.sampled_from(get_args(State)),
    text=st.sampled_from(get_args(Text)),
    human=st.sampled_from((None, *get_args(Human))),
    photos_min=st.integers(0, 3),
    sensitive=st.booleans(),
)
shots = st.builds(
    Shot,
    state=st.sampled_from(("missing", "processed", "refused", "used")),
    verdict=st.sampled_from((None, *get_args(Verdict))),
    reused=st.booleans(),
    like=st.booleans(),
)


@given(subjects, st.lists(shots, max_size=4))
def test_state_safety_and_visibility_never_contradict(subject: Subject, photos: list[Shot]) -> None:
    found = standing(subject, photos)
    if found.visibility in SHOWN:
        assert found.safety == "pass"
        assert found.state in ("accepted", "published")
        assert (found.visibility == "area") == subject.sensitive
        assert subject.human != "hide"
    if subject.state not in ("waiting_photo", "submitted"):
        assert found.state == subject.state
    if found.state == "published" and subject.state != "published":
        assert subject.kind == "moment"
    if any(shot.verdict == "risky" and shot.state == "processed" for shot in photos) and subject.human is None:
        assert (found.safety, found.visibility) == ("block", "hidden")


@given(subjects, st.lists(shots, max_size=4))
def test_the_order_of_photos_does_not_matter(subject: Subject, photos: list[Shot]) -> None:
    shuffled = sorted(photos, key=lambda shot: (shot.state, str(shot.verdict), shot.reused))
    assert standing(subject, photos) == standing(subject, shuffled)


@given(subjects, st.lists(shots, max_size=4))
def test_what_stands_stands_when_it_is_looked_at_again(subject: Subject, photos: list[Shot]) -> None:
    once = standing(subject, photos)
    after = Subject(subject.kind, once.state, subject.text, subject.human, subject.photos_min, subject.sensitive)
    twice = standing(after, photos)
    assert (twice.state, twice.safety, twice.visibility) == (once.state, once.safety, once.visibility)


def test_the_case_machine_has_the_edges_of_its_table_and_no_others() -> None:
    edges = {(state, verb) for verb, move in CASE_MOVES.items() for state in move.come_from}
    assert edges == {
        ("accepted", "dispatch"), ("returned", "dispatch"), ("dispatched", "return"), ("dispatched", "start"),
        ("dispatched", "resolve"), ("in_progress", "resolve"), ("resolved", "close"), ("resolved", "rework"),
        ("in_progress", "defer"), ("deferred", "resume"), ("closed", "reopen"), ("void", "restore"),
        *((state, "void") for state in OPEN),
    }  # fmt: skip
    assert set(OPEN) == set(get_args(CaseState)) - {"closed", "void"}
    states: tuple[CaseState, ...] = get_args(CaseState)
    for state, verb in product(states, CASE_MOVES):
        if (state, verb) not in edges:
            with pytest.raises(NotInThisState):
                demand_move(verb, state)


def rows(*lines: tuple[str, str, str]) -> list[Responsibility]:
    return [Responsibility(area=area, category=category, unit=unit) for area, category, unit in lines]


def test_the_longest_area_wins_before_the_longest_category() -> None:
    table = rows(("3703", "01", "CITY"), ("370303", "01", "COUNTY"), ("370303", "0102", "RUBBISH"),
                 ("370303001", "01", "TOWN"))  # fmt: skip
    assert responsible(table, "370303001002", "0102") == "TOWN"
    assert responsible(table, "370303002", "0102") == "RUBBISH"
    assert responsible(table, "370303002", "0199") == "COUNTY"
    assert responsible(table, "370305001", "0102") == "CITY"
    assert responsible(table, "370305001", "0902") is None


def test_two_units_of_equal_right_are_nobody_and_one_named_twice_is_itself() -> None:
    assert responsible(rows(("370303", "01", "A"), ("370303", "01", "B")), "370303", "0102") is None
    assert responsible(rows(("370303", "01", "A"), ("370303", "01", "A")), "370303", "0102") == "A"


def test_a_government_answers_only_when_it_is_asked_for() -> None:
    table = rows(("370303001", "", "TOWN"), ("370303", "", "COUNTY"), ("370303", "01", "OFFICE"))
    assert responsible(table, "370303001", "0102") == "OFFICE"
    assert responsible(table, "370303001", "0902") is None
    assert territorial(table, "370303001002") == "TOWN"
    assert territorial(table, "370303002") == "COUNTY"
    assert territorial(table, "370305") is None
    assert is_unit(table, "TOWN")
    assert not is_unit(table, "SHOP")


@pytest.mark.parametrize(
    ("metres", "days_closed", "same"),
    [(0, None, True), (53, None, True), (54, None, False), (0, 6.9, True), (0, 7.1, False)],
)
def test_one_incident_is_near_and_not_long_ago(metres: float, days_closed: float | None, same: bool) -> None:
    category = Category(code="0102", name="暴露垃圾", dedupe_radius_m=50, dedupe_days=7)
    at = 100 * DAY
    mine = Place(Point(HERE.lat + metres / 111_195, HERE.lng), 10, "市容", at)
    closed_at = None if days_closed is None else at - int(days_closed * DAY)
    incident = Place(HERE, 10, "市容", 90 * DAY)
    if same:
        demand_duplicate(mine, incident, category, closed_at=closed_at)
        return
    with pytest.raises(NotADuplicate):
        demand_duplicate(mine, incident, category, closed_at=closed_at)


def test_a_timeline_keeps_its_first_line_and_the_latest() -> None:
    timeline: tuple[Mark, ...] = ()
    for at in range(100):
        timeline = noted(timeline, "rework", at)
    assert len(timeline) == ROOM_OF_TIMELINE
    assert (timeline[0].at, timeline[-1].at) == (0, 99)
