"""Households and teams have wallets like persons; a Unit moves the points of one owner only."""

from functools import partial

import pytest

from chalicelib import points
from chalicelib.kit.send import send
from chalicelib.kit.settings import settings
from chalicelib.kit.table import Unit, run
from chalicelib.points.actions import balances_now, statement
from chalicelib.points.store import desk_key, posting_key
from infra.audit import examine
from tests.world import World, fresh_key

NEXT_YEAR = "2027-12-31"
OWNERS = [points.Owner(kind, "") for kind in ("P", "H", "T")]


def named(owner: points.Owner) -> points.Owner:
    return points.Owner(owner.kind, fresh_key())


def earn(unit: Unit, owner: points.Owner | str, amount: int = 3) -> None:
    cause = points.Cause(f"gift:{fresh_key()}", "gift", "system", 0)
    points.post(unit, owner, cause, points.Earn(amount, "program:test", NEXT_YEAR), points.Honour(amount))


@pytest.mark.parametrize("kind", OWNERS)
def test_every_owner_has_balances_a_chain_and_a_statement(world: World, kind: points.Owner) -> None:
    owner = named(kind)
    for _ in range(2):
        run(partial(earn, owner=owner))
    assert balances_now(owner) == points.Balances(6, 0, 0, 6, (points.Lot(NEXT_YEAR, 6),))
    rows = [posting.row() for posting in statement(owner, limit=5, cursor=None).items]
    assert [row.seq for row in rows] == [2, 1]
    assert {row.person for row in rows} == {owner.id if owner.kind == "P" else f"{owner.kind}#{owner.id}"}


@pytest.mark.parametrize("kind", OWNERS)
def test_the_audit_folds_every_owner(world: World, kind: points.Owner) -> None:
    owner = named(kind)
    run(partial(earn, owner=owner))
    names = settings()
    places = ((desk_key(owner), names.records_table), (posting_key(owner, 1), names.postings_table))
    desk, posting = (send("GetItem", {"TableName": table, "Key": key.raw})["Item"] for key, table in places)
    assert examine([desk], [posting], 0).found == ()
    assert examine([desk | {"av": {"N": "4"}}], [posting], 0).found
    assert examine([desk], [posting | {"h": {"B": b"0" * 32}}], 0).found
    assert examine([], [posting], 0).found


def test_a_plain_id_is_a_persons(world: World) -> None:
    person = fresh_key()
    run(partial(earn, owner=person))
    assert balances_now(points.Owner("P", person)) == balances_now(person)
    assert balances_now(points.Owner("T", person)) == points.Balances()


@pytest.mark.parametrize("second", OWNERS)
def test_a_unit_that_moves_the_points_of_two_owners_is_a_bug(world: World, second: points.Owner) -> None:
    def transfer(unit: Unit) -> None:
        earn(unit, fresh_key())
        earn(unit, named(second))

    with pytest.raises(ValueError, match="one owner"):
        run(transfer)
