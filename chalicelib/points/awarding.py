"""Awards of programmes with a budget: given at once, or queued until there is one. None is lost, none is given twice.

    AWARD#<id> / AWARD    an award; gsi1 while it waits: its programme's queue, oldest first

An award is its own guard: it is created once, and goes from pending to granted once, in the write that posts it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.clock import month_of
from ..kit.pages import LIMIT_MAX, Listing, entries, page
from ..kit.record import Item, Record, UlidAttribute, WordAttribute
from ..kit.table import Key, Unit, fetch, run, stale, taken
from ..policy import at as figures_at
from ..policy import programme_of
from .actions import Cause, post
from .budgets import source_of, take
from .moves import Earn, Honour
from .rules import expiry_of

State = Literal["granted", "pending", "honour"]
COUNTED = 1_000


@dataclass(frozen=True)
class Award:
    """Points that a programme gives to a person, and what for. Its id is a ULID that its cause always gives."""

    id: str
    programme: str
    person: str
    points: int
    reference: str
    actor: str = "system"


@dataclass(frozen=True)
class Awarded:
    """What is said of an award: points given now, and points that wait for a budget."""

    points: int
    pending: int


class AwardRow(Record):
    programme = UnicodeAttribute(attr_name="pg")
    person = UlidAttribute(attr_name="pe")
    points = NumberAttribute(attr_name="pt")
    reference = UnicodeAttribute(attr_name="rf")
    actor = UnicodeAttribute(attr_name="ac")
    state = WordAttribute[State](attr_name="st")
    awarded_at = NumberAttribute(attr_name="at")

    @property
    def award(self) -> Award:
        """The row as a plain value."""
        return Award(
            self.pk.removeprefix("AWARD#"), self.programme, self.person, int(self.points), self.reference, self.actor
        )


def award_key(award_id: str) -> Key:
    """Where an award lives."""
    return Key(f"AWARD#{award_id}", "AWARD")


def queue_of(programme: str) -> str:
    """The partition of gsi1 with what waits for a programme's budget; the range key tells since when, and how much."""
    return f"AWARDS#{programme}"


def place_in_queue(at_ms: int, points: int, award_id: str) -> str:
    """The range key of what waits: oldest first."""
    return f"{at_ms:013d}#{points:07d}#{award_id}"


def award(unit: Unit, given: Award) -> Awarded:
    """Join the Unit with an award. Without budget, or while older ones wait, it is queued (or honour only: policy).

    The same award again answers what was answered before.
    """
    key, figures = award_key(given.id), figures_at(unit.now_ms)
    unit.recognise(key, lambda old: _awarded_before(old, given))
    before = unit.get(AwardRow, key)
    if before is not None:
        return _said(before)
    state = _state(unit, given)
    waits = state == "pending"
    row = AwardRow(
        programme=given.programme,
        person=given.person,
        points=given.points,
        reference=given.reference,
        actor=given.actor,
        state=state,
        awarded_at=unit.now_ms,
        g1pk=queue_of(given.programme) if waits else None,
        g1sk=place_in_queue(unit.now_ms, given.points, given.id) if waits else None,
    )
    unit.create(key, row, taken)
    told = {"person": given.person, "programme": given.programme, "points": given.points}
    if waits:
        unit.tell(key, "AwardQueued", **told)
        return Awarded(0, given.points)
    moves = () if state == "honour" else (_earn(unit, given),)
    post(unit, given.person, _cause(given, figures.version("programmes")), *moves, Honour(given.points))
    unit.tell(key, "AwardGranted", **told)
    return Awarded(given.points if moves else 0, 0)


def _state(unit: Unit, given: Award) -> State:
    """What becomes of it now; where it is granted, the budget is taken from."""
    queues = programme_of(given.programme, figures_at(unit.now_ms)).when_empty == "queue"
    older = queues and bool(entries(Listing(queue_of(given.programme), index="gsi1"), limit=1))
    if not older and take(unit, given.programme, given.points, seed=given.id):
        return "granted"
    return "pending" if queues else "honour"


def _earn(unit: Unit, given: Award) -> Earn:
    source = source_of(given.programme, month_of(unit.now_ms))
    return Earn(given.points, source, expiry_of(unit.now_ms, figures_at(unit.now_ms)))


def _cause(given: Award, version: int) -> Cause:
    return Cause(f"award:{given.id}", given.reference, given.actor, version)


def _awarded_before(old: Item, given: Award) -> Awarded | None:
    row = AwardRow.of(old)
    return _said(row) if row is not None and row.award == given else None


def _said(row: AwardRow) -> Awarded:
    points = int(row.points)
    return Awarded(points if row.state == "granted" else 0, points if row.state == "pending" else 0)


def waiting(programme: str) -> Iterator[Award]:
    """What waits for a programme's budget, oldest first, page by page."""
    cursor = None
    while True:
        found = page(Listing(queue_of(programme), index="gsi1"), limit=LIMIT_MAX, cursor=cursor)
        rows = (AwardRow.of(item) for item in found.items if item["sk"]["S"] == "AWARD")
        yield from (row.award for row in rows if row is not None)
        cursor = found.next_cursor
        if cursor is None:
            return


def grant(award_id: str) -> bool:
    """Grant what waits if there is budget now. True when it is granted (now or before), False when it waits on."""
    return run(lambda unit: grant_in(unit, award_id))


def grant_in(unit: Unit, award_id: str) -> bool:
    """Join the Unit with the same."""
    key, figures = award_key(award_id), figures_at(unit.now_ms)
    row = unit.get(AwardRow, key)
    if row is None or row.state != "pending":
        return True
    given = row.award
    if not take(unit, given.programme, given.points, seed=given.id):
        now = AwardRow.of(fetch([key])[key])  # perhaps its twin has just taken the room
        return now is not None and now.state != "pending"
    unit.change(
        key,
        AwardRow.state.set("granted"),
        AwardRow.g1pk.remove(),
        AwardRow.g1sk.remove(),
        condition=AwardRow.state == "pending",
        otherwise=stale,
    )
    post(
        unit, given.person, _cause(given, figures.version("programmes")), _earn(unit, given), Honour(given.points)
    )  # fmt: skip
    unit.tell(key, "AwardGranted", person=given.person, programme=given.programme, points=given.points)
    return True


def queued(programme: str) -> tuple[int, int]:
    """(how many awards wait, how many points) of a programme, at most the oldest thousand; a moment old."""
    found = entries(Listing(queue_of(programme), index="gsi1"), limit=COUNTED)
    return len(found), sum(int(item["g1sk"]["S"].split("#")[1]) for item in found)
