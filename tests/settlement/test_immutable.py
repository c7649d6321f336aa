"""Nothing of a locked batch changes: whoever comes at once, late, or by another path."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib.kit.errors import Refusal
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.record import Command
from chalicelib.kit.table import Unit, run
from chalicelib.kit.who import Actor, Role
from chalicelib.settlement import Batch, drafting, stepping
from chalicelib.settlement.rules import WrongStep
from tests.exchange.shop import Shop
from tests.settlement.settling import COUNTY, NOVEMBER, OFFICER, STEPS, Office
from tests.world import Caller, Reply, World, fresh_key


def test_of_two_officers_at_once_one_locks(world: World, office: Office, batch: Batch) -> None:
    offices = [Office(world, person, person) for person in (office.first, office.second)] * 3
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda each: each.lock(batch), offices))
    assert sorted(reply.code or "locked" for reply in replies) == ["locked"] + ["wrong_step"] * 5


def test_who_read_a_draft_that_another_one_locked_meanwhile_does_not_lock_it_again(
    office: Office, batch: Batch
) -> None:
    replies: list[Reply] = []

    def against(read: Batch) -> Refusal | None:
        if not replies:
            replies.append(office.lock(batch))
        return None if read.state == "draft" else WrongStep()

    way = stepping.Way("locked", fact="SettlementLocked", roles=(OFFICER,), against=against)
    late = as_actor(office.second)
    with pytest.raises(WrongStep):
        run(
            lambda unit: stepping.step(unit, late, Command(fresh_key(), "late"), (batch.merchant, batch.month), way=way)
        )
    assert replies[0].status == 200
    (row,) = every(Listing(f"SETTLE#{batch.merchant}", prefix="BATCH#"))
    assert office.first.person in row["sp"]["S"]
    assert office.second.person not in row["sp"]["S"]


def as_actor(officer: Caller) -> Actor:
    """The officer as the door would have read him."""
    return Actor(officer.person, 0, roles=(Role(OFFICER, COUNTY),))


def test_of_many_payments_at_once_one_is_posted(office: Office, batch: Batch) -> None:
    office.lock(batch)
    office.approve(batch)
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: office.pay(batch), range(6)))
    assert [reply.status for reply in replies].count(200) == 1
    assert len(list(every(Listing(f"M#{batch.merchant}", table="postings")))) == 1


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_no_write_path_reaches_a_locked_batch(world: World, shop: Shop, batch: Batch, steps: int) -> None:
    office = Office.open(world)
    for step in list(STEPS.values())[:steps]:
        assert step(office, batch).status == 200
    before = list(every(Listing(f"SETTLE#{shop.id}", prefix="BATCH#"))), pages(shop)
    put = office.first.put(f"/v1/merchants/{shop.id}/settlement-terms", {"mode": "priced"})
    assert put.status == 200  # terms count for later drafts only
    world.later(days=2)
    assert drafting.make(shop.id, NOVEMBER) is not None
    drafting.keep_slip(shop.id, fresh_key(), "confirm", 1_795_800_000_000)  # in November
    assert drafting.make(shop.id, NOVEMBER) is not None
    assert Office.open(world).lock(batch).code == "wrong_step"
    assert (list(every(Listing(f"SETTLE#{shop.id}", prefix="BATCH#"))), pages(shop)) == before


def pages(shop: Shop) -> list[object]:
    return list(every(Listing(f"SETTLE#{shop.id}", prefix="PAGE#")))


def test_a_draft_that_was_read_before_the_lock_does_not_overwrite_it(office: Office, batch: Batch) -> None:
    replies: list[Reply] = []

    def late(unit: Unit) -> Batch:
        kept = drafting.keep(unit, batch.merchant, batch.month, replace(batch.content, hash="0" * 64))
        if not replies:
            replies.append(office.lock(batch))
        return kept

    assert run(late).content.hash == batch.content.hash
    assert replies[0].status == 200
    assert office.approve(batch).body["hash"] == batch.content.hash
