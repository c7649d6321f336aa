"""There is no route by which any role writes minutes but those of the table; a planted one is found."""

from pathlib import Path

import pytest

from app import FEATURES
from chalicelib.identity.rules import ROLES
from chalicelib.kit.door import Route, Routes
from chalicelib.kit.who import Who, myself, staff

from . import insider_minutes
from .insider_minutes import Way
from .planting import nothing, planted
from .tree import Tree

ROUTES: list[Route] = [route for feature in FEATURES for route in feature.table]
ROW = ("POST /v1/minutes", "city_admin", "record", "a guard")
BY_TWO_OFFICERS = ("POST /v1/service-reviews/{review_id}/approve", "POST /v1/objections/{objection_id}/approve")
HOUSE = {
    "chalicelib/hours/__init__.py": "from .actions import record, totals_of",
    "chalicelib/hours/actions.py": """
        def record(unit): _write(unit)
        def _write(unit): unit.change(key, minutes)
        def totals_of(unit): return unit.get(key)
    """,
    "chalicelib/console/actions.py": """
        from .. import hours
        def type_in(): run(lambda unit: hours.record(unit))
        def look(): return hours.totals_of(unit)
    """,
    "chalicelib/console/routes.py": """
        from . import actions
        def type_minutes(call): return actions.type_in()
        def see_minutes(call): return actions.look()
    """,
}


def a_route(view: str, who: Who) -> Route:
    def planted_view(call: object) -> None:
        """Nothing."""

    planted_view.__name__, planted_view.__module__ = view, "chalicelib.console.routes"
    routes = Routes("console")
    routes.post("/v1/minutes", who=who)(planted_view)
    return routes.table[0]


def test_every_way_to_minutes_has_its_row_and_its_guard(house: Tree) -> None:
    """Changed on purpose? Then the row is a decision: who may make minutes, and what stops him alone."""
    assert nothing(insider_minutes.unexpected(insider_minutes.ways(house, ROUTES), insider_minutes.table()))
    assert insider_minutes.table() == sorted(insider_minutes.table())


def test_no_role_but_keepers_and_leaders_adds_a_minute_by_itself(house: Tree) -> None:
    adding = {
        way for way in insider_minutes.ways(house, ROUTES) if way.verb not in ("take_back", "hold", "hold_session")
    }
    by_two = {way for way in adding if way.way_in in BY_TWO_OFFICERS}
    assert {way.who for way in adding - by_two} == {
        "myself(real_name)", "station_keeper", "team_leader", "device", "system",
    }  # fmt: skip
    assert {way.who for way in by_two} == {
        "city_admin",
        "county_admin",
    }  # as it was scanned or objected to, and never by one alone
    assert {way.who for way in adding - by_two} & ROLES.keys() == {"station_keeper", "team_leader"}


def test_what_makes_minutes_is_found_in_hours_and_not_listed(house: Tree) -> None:
    verbs = {verb for _, verb in insider_minutes.writing_verbs(house)}
    assert verbs == {
        "record", "extend", "back_fill", "bring_in", "take_back", "give_back", "hold", "hold_session",
        "give_after_appeal", "note_rejection",
    }  # fmt: skip


def test_nothing_but_hours_speaks_of_its_items(house: Tree) -> None:
    assert nothing(insider_minutes.around_the_verbs(house))
    assert nothing(insider_minutes.days_handed_on(house))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_planted_route_that_writes_minutes_is_found_whatever_its_role(tmp_path: Path, role: str) -> None:
    tree = planted(tmp_path, HOUSE)
    found = insider_minutes.ways(tree, [a_route("type_minutes", staff(role))])
    assert found == [Way("POST /v1/minutes", role, "record")]
    assert insider_minutes.unexpected(found, []) != []
    assert insider_minutes.ways(tree, [a_route("see_minutes", staff(role))]) == []


def test_a_planted_self_service_and_a_planted_sweep_are_found(tmp_path: Path) -> None:
    sweep = {"chalicelib/console/reactions.py": "from .actions import type_in\ndef sweep(now_ms): type_in()"}
    tree = planted(tmp_path, HOUSE | sweep)
    found = insider_minutes.ways(tree, [a_route("type_minutes", myself())])
    assert Way("POST /v1/minutes", "myself(openid)", "record") in found
    assert Way("console.sweep", "system", "record") in found


def test_rows_without_a_way_or_a_guard_and_other_roles_are_found() -> None:
    way = Way(*ROW[:3])
    assert nothing(insider_minutes.unexpected([way], [ROW]))
    assert insider_minutes.unexpected([], [ROW]) != []
    assert insider_minutes.unexpected([way], [(*ROW[:3], "")]) != []
    assert insider_minutes.unexpected([way._replace(who="auditor")], [ROW]) != []


@pytest.mark.parametrize(
    "source",
    [
        "key = Key(f'P#{person}', 'DAY#2026-11-23')",
        "key = Key(f'P#{person}', f'DAY#{day}')",
        "class Desk(Record):\n    minutes = NumberAttribute(attr_name='mi')",
        "from ..hours.store import DeskHours",
    ],
)
def test_a_planted_write_around_the_verbs_is_found(tmp_path: Path, source: str) -> None:
    tree = planted(tmp_path, HOUSE | {"chalicelib/console/store.py": source})
    assert insider_minutes.around_the_verbs(tree) != []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("unit.change(hours.keys_of(person, start, end)[0], action)", True),
        ("for key in hours.keys_of(person, start, end): unit.create(key, record)", True),
        ("keys = hours.keys_of(person, start, end)\n    return keys[0]", True),
        ("return list(keys_of(person, start, end))", True),
        ("keys = hours.keys_of(person, start, end)\n    unit.read(*keys)\n    return len(start)", False),
    ],
)
def test_a_planted_function_that_does_more_than_read_days_along_is_found(
    tmp_path: Path, body: str, found: bool
) -> None:
    source = {"chalicelib/console/actions.py": f"def fetch(unit, person, start, end):\n    {body}"}
    tree = planted(tmp_path, HOUSE | source)
    assert (insider_minutes.days_handed_on(tree) != []) is found
