"""A programme gives what its month allows; what finds the budget empty waits its turn, and nothing is lost."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.kit.clock import month_of, now_ms
from chalicelib.kit.errors import BusyRetry
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.record import Item
from chalicelib.kit.table import fetch, run
from chalicelib.points import Award, Awarded, award
from chalicelib.points.awarding import AwardRow, award_key, grant, waiting
from chalicelib.points.budgets import Shard, partition_of, shard_key, spent_in
from chalicelib.points.reactions import sweep_awards
from chalicelib.policy import Figures
from infra.audit import examine
from infra.repair import House, repaired
from tests.policy.publishing import Publish, publish  # noqa: F401  (a fixture)
from tests.world import Caller, World

PATIENCE = 20
_count = itertools.count(1)


class Programme:
    """A programme of one test, with its cap; and everything that it gave."""

    def __init__(self, world: World, put: Publish) -> None:
        self.code, self._publish = f"test-{next(_count)}", put
        self.people = [world.citizen() for _ in range(4)]
        self.given: list[Award] = []

    def cap(self, points: int | None, *, since: int = 0, **more: Any) -> None:
        """A new version of the policy, in force at once."""
        rows = [{"code": self.code, "monthly_points": points, **more}]
        self._publish("programmes", effective_at=since, rows=rows)

    def give(self, points: int = 1) -> Awarded:
        """One more award."""
        person = self.people[len(self.given) % len(self.people)].person
        given = Award(new_ulid(now_ms()), self.code, person, points, "test")
        self.given.append(given)
        return self.again(given)

    def again(self, given: Award) -> Awarded:
        """The very award, whenever; a crowd at few desks is told to come again, and does."""
        for _ in range(PATIENCE):
            with suppress(BusyRetry):
                return run(lambda unit: award(unit, given))
        raise AssertionError("the house stayed busy")

    def rows(self) -> list[AwardRow]:
        """All awards as they are stored."""
        items = fetch([award_key(each.id) for each in self.given]).values()
        return [row for item in items if (row := AwardRow.of(item)) is not None]

    def states(self) -> dict[str, int]:
        """How many awards are in each state."""
        found = [row.state for row in self.rows()]
        return {state: found.count(state) for state in sorted(set(found))}

    def spent(self) -> int:
        """What the month's shards say."""
        return sum(spent_in(self.code, month_of(now_ms())))

    def found(self) -> tuple[str, ...]:
        """What the audit says of these people, awards and budgets."""
        return examine(*self.stored(), now_ms()).found

    def stored(self) -> tuple[list[Item], list[Item]]:
        """(records, postings) of these people, awards and budgets."""
        records = [item for each in self.people for item in every(Listing(f"P#{each.person}"))]
        records += [item for item in fetch([award_key(each.id) for each in self.given]).values() if item is not None]
        records += [*self._shards(), *every(Listing("POLICIES"))]
        postings = [item for each in self.people for item in every(Listing(f"P#{each.person}", table="postings"))]
        return records, postings

    def _shards(self) -> list[Item]:
        months = {month_of(int(row.awarded_at)) for row in self.rows()} | {month_of(now_ms())}
        return [item for month in sorted(months) for item in every(Listing(partition_of(self.code, month)))]


@pytest.fixture
def programme(world: World, publish: Publish) -> Programme:  # noqa: F811  (the fixture is the parameter)
    return Programme(world, publish)


def at_once(count: int, job: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: job(), range(count)))


def honour_of(caller: Caller) -> tuple[int, int]:
    body = caller.get("/v1/me/points").body
    return body["available"], body["honour"]


@pytest.mark.slow
def test_five_hundred_awards_on_a_budget_of_a_hundred_wait_and_come_in_order(
    programme: Programme, world: World
) -> None:
    programme.cap(100, shards=4)
    answers = at_once(500, programme.give)
    assert (answers.count(Awarded(1, 0)), answers.count(Awarded(0, 1))) == (100, 400)
    assert (programme.states(), programme.spent()) == ({"granted": 100, "pending": 400}, 100)
    order = [each.id for each in waiting(programme.code)]
    sweep_awards(now_ms())
    assert programme.states() == {"granted": 100, "pending": 400}, "the month is not over"

    world.later(days=31)
    sweep_awards(now_ms())
    sweep_awards(now_ms())
    assert (programme.states(), programme.spent()) == ({"granted": 200, "pending": 300}, 100)
    assert [each.id for each in waiting(programme.code)] == order[100:]

    programme.cap(1000)
    sweep_awards(now_ms())
    assert (programme.states(), programme.spent()) == ({"granted": 500}, 400)
    assert programme.found() == ()


def test_an_award_is_given_once_whatever_is_repeated(programme: Programme, world: World) -> None:
    programme.cap(5, shards=1)
    assert (programme.give(3), programme.give(3)) == (Awarded(3, 0), Awarded(0, 3))
    assert [programme.again(each) for each in programme.given] == [Awarded(3, 0), Awarded(0, 3)]
    world.later(days=31)
    late = programme.given[1].id
    assert at_once(8, lambda: grant(late)) == [True] * 8
    assert (programme.spent(), programme.states()) == (3, {"granted": 2})
    assert programme.again(programme.given[1]) == Awarded(3, 0)
    assert programme.found() == ()


def test_who_comes_later_waits_behind_who_came_first(programme: Programme) -> None:
    programme.cap(1, shards=1)
    programme.give(2)
    assert programme.give(1) == Awarded(0, 1), "there is room for it, but an older one waits"
    programme.cap(3, shards=1)
    assert programme.give(1) == Awarded(0, 1)
    sweep_awards(now_ms())
    assert [row.state for row in programme.rows()] == ["granted", "granted", "pending"]


def test_an_empty_budget_may_give_honour_only(programme: Programme) -> None:
    programme.cap(1, shards=1, when_empty="honour")
    assert [programme.give(), programme.give()] == [Awarded(1, 0), Awarded(0, 0)]
    assert [honour_of(each) for each in programme.people[:2]] == [(1, 1), (0, 1)]
    assert programme.states() == {"granted": 1, "honour": 1}
    assert programme.found() == ()


def test_without_a_cap_nothing_is_counted_and_nothing_waits(programme: Programme) -> None:
    programme.cap(None)
    assert programme.give(50) == Awarded(50, 0)
    assert (programme.spent(), programme.found()) == (0, ())


def test_the_audit_finds_a_shard_that_lies_and_a_budget_that_was_overspent(programme: Programme) -> None:
    programme.cap(4, shards=1)
    for _ in range(3):
        programme.give()
    assert programme.found() == ()
    key = shard_key(programme.code, month_of(now_ms()), 0)

    def lie(spent: int) -> tuple[str, ...]:
        run(
            lambda unit: unit.change(
                key, Shard.spent.set(spent), condition=Shard.spent.exists(), otherwise=lambda _: None
            )
        )
        return programme.found()

    assert any("its shards say 2, its postings 3" in each for each in lie(2))
    assert lie(3) == ()
    programme.cap(2, since=now_ms())
    assert programme.found() == (), "a cap that was lowered takes nothing back"
    programme.cap(2)
    assert any("3 were spent of 2" in each for each in programme.found())


def test_the_fund_officer_sees_what_was_spent_and_what_waits(programme: Programme, world: World) -> None:
    officer = world.citizen(("fund_officer", "3703"))
    programme.cap(3, name="试点", shards=1)
    for _ in range(5):
        programme.give()
    shown = {each["code"]: each for each in officer.get("/v1/programmes").body["items"]}
    assert shown[programme.code] == {
        "code": programme.code, "name": "试点", "cap_points": 3, "spent_points": 3, "queued_awards": 2,
        "queued_points": 2, "when_empty": "queue",
    }  # fmt: skip
    assert shown["hours"]["cap_points"] is None
    assert shown["reports"]["cap_points"] == 30_000
    other = officer.get("/v1/programmes?month=2031-01").body
    assert (other["month"], {each["spent_points"] for each in other["items"]}) == ("2031-01", {None, 0})
    assert world.citizen().get("/v1/programmes").status == 403


def test_awards_that_a_restore_has_cut_in_half_are_repaired(programme: Programme) -> None:
    programme.cap(2, shards=1)
    for _ in range(3):
        programme.give()
    records, postings = programme.stored()
    cut = [item for item in records if item["pk"]["S"] != f"AWARD#{programme.given[0].id}"]
    late = programme.given[1].id
    queued = {"st": {"S": "pending"}, "g1pk": {"S": f"AWARDS#{programme.code}"}, "g1sk": {"S": "0"}}
    cut = [{**item, **queued} if item["pk"]["S"] == f"AWARD#{late}" else item for item in cut]
    lost = [item for item in postings if item["tx"]["S"] != f"award:{late}"]
    for kept in (postings, lost):
        books = repaired(cut, kept, now_ms(), House(lambda _: Figures()))
        assert (books.left, bool(books.changes())) == ([], True)
        assert examine(books.rows("records"), books.rows("postings"), now_ms()).found == ()
    whole = repaired(records, lost, now_ms(), House(lambda _: Figures()))
    assert [item["tx"]["S"] for item in whole.rows("postings")].count(f"award:{late}") == 1
    assert examine(whole.rows("records"), whole.rows("postings"), now_ms()).found == ()
