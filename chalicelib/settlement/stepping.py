"""What officers do with a batch: lock it, approve it, say that it was paid. Two persons, and nobody of the shop.

Each step is one conditional write on the batch as it was read; the payment posts in the same write.
"""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from .. import exchange, merchants, points
from ..kit.clock import month_of
from ..kit.errors import Refusal
from ..kit.record import Command, Item, repeated
from ..kit.revised import revise
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import NotYourArea, reaches
from ..policy import at as figures_at
from .rules import (
    OPEN,
    Batch,
    BatchBlocked,
    DraftChanged,
    EarlierBatchOpen,
    InterestedParty,
    NoSuchSettlement,
    SecondPersonNeeded,
    State,
    Step,
    WrongStep,
    as_of,
    hash_of_left,
    month_before,
)
from .store import BatchRow, batch_key, state_partition
from .viewing import OFFICER

PAYERS = (OFFICER, "fund_officer")
Place = tuple[str, str]
"""(merchant, month)"""


@dataclass(frozen=True)
class Way:
    """A step: where it leads, whose it is, and what may be said against it."""

    state: State
    fact: str
    roles: tuple[str, ...]
    against: Callable[[Batch], Refusal | None]
    reference: str = ""


def lock(actor: Actor, command: Command, place: Place, draft_hash: str) -> Batch:
    """Lock the draft that the officer looked at: from now on nothing of it changes. What is disputed before that moment
    is held by the batch, what is disputed after it was settled: the merchant's count of disputes guards the lock.

    NoSuchSettlement, NotYourArea, InterestedParty, BatchBlocked, WrongStep, DraftChanged, EarlierBatchOpen.
    """

    def against(unit: Unit, batch: Batch) -> Refusal | None:
        if batch.state == "blocked":
            return BatchBlocked(differences=batch.content.differences_count)
        if batch.state != "draft":
            return WrongStep(state=batch.state)
        disputed_since = exchange.disputed_ever(unit, batch.merchant) != batch.content.disputed_ever
        if batch.content.hash != draft_hash or disputed_since:
            return DraftChanged()
        return EarlierBatchOpen() if _waits(unit, batch) else None

    def act(unit: Unit) -> Batch:
        before = batch_key(place[0], month_before(place[1]))
        unit.read(batch_key(*place), before, exchange.holds_key(place[0]))
        way = Way("locked", fact="SettlementLocked", roles=(OFFICER,), against=lambda batch: against(unit, batch))
        locked = step(unit, actor, command, place, way=way)
        exchange.demand_no_dispute_since(unit, locked.merchant, locked.content.disputed_ever)
        return locked

    return run(act)


def _waits(unit: Unit, batch: Batch) -> bool:
    """Whether the month before may still change, or has left something else than the draft was made with."""
    row = unit.get(BatchRow, batch_key(batch.merchant, month_before(batch.month)))
    if row is None:
        return False
    return row.state in OPEN or hash_of_left(row.content) != batch.content.after


def approve(actor: Actor, command: Command, place: Place) -> Batch:
    """Approve what another officer locked. NoSuchSettlement, NotYourArea, InterestedParty, WrongStep,
    SecondPersonNeeded."""

    def against(batch: Batch) -> Refusal | None:
        if batch.state != "locked":
            return WrongStep(state=batch.state)
        before = batch.steps["locked"]
        same_home = bool(actor.household) and actor.household == before.household
        return SecondPersonNeeded() if same_home or actor.person == before.by else None

    way = Way("approved", fact="SettlementApproved", roles=(OFFICER,), against=against)
    return run(lambda unit: step(unit, actor, command, place, way=way))


def pay(actor: Actor, command: Command, place: Place, reference: str) -> Batch:
    """Say that an approved batch was paid: the merchant's receivable becomes settled in the same write.

    NoSuchSettlement, NotYourArea, InterestedParty, WrongStep.
    """

    def against(batch: Batch) -> Refusal | None:
        return None if batch.state == "approved" else WrongStep(state=batch.state)

    way = Way("paid", fact="SettlementPaid", roles=PAYERS, against=against, reference=reference)

    def act(unit: Unit) -> Batch:
        batch = step(unit, actor, command, place, way=way)
        _post(unit, actor, batch)
        return batch

    return run(act)


def step(unit: Unit, actor: Actor, command: Command, place: Place, *, way: Way) -> Batch:
    """Join the Unit with a step of the batch as it was read. NoSuchSettlement, NotYourArea, InterestedParty, and what
    the way itself says against it."""
    key = batch_key(*place)
    unit.recognise(key, lambda old: _done_before(old, actor, command, way))
    row = unit.get(BatchRow, key)
    if row is None:
        raise NoSuchSettlement()
    batch = row.batch
    _demand(actor, batch, way.roles)
    refusal = way.against(batch)
    if refusal is not None:
        raise refusal
    signed = Step(actor.person, unit.now_ms, actor.household, way.reference)
    after = replace(batch, state=way.state, steps={**batch.steps, way.state: signed})
    listed = BatchRow.g2pk.set(state_partition(after.state))
    said = (BatchRow.state.set(after.state), BatchRow.steps.set(after.steps), listed)
    revise(unit, key, row, *said, command=command)
    lines, amount, fen = batch.sum()
    unit.tell(key, way.fact, merchant=place[0], month=place[1], by=actor.person, lines=lines, points=amount, fen=fen)
    return after


def _demand(actor: Actor, batch: Batch, roles: tuple[str, ...]) -> None:
    if not reaches(actor, batch.content.area, *roles):
        raise NotYourArea()
    if any(actor.holds(role, batch.merchant) for role in (merchants.OWNER, merchants.CLERK)):
        raise InterestedParty()


def _done_before(old: Item, actor: Actor, command: Command, way: Way) -> Batch | None:
    """The first answer: the batch as that step left it, whatever came later."""
    row = BatchRow.of(old)
    step = row.steps.get(way.state) if row is not None else None
    if row is None or step is None or step.by != actor.person or not repeated(row.commands, command):
        return None
    return as_of(row.batch, way.state)


def _post(unit: Unit, actor: Actor, batch: Batch) -> None:
    """The receivable goes to the city's account of what is settled, or back to whoever it flows to. What is less than
    nothing stays a part of the receivable, until another month's points are set off against it."""
    all_points, back = batch.paid().points, batch.paid(mode="flow_back").points
    index = points.merchant_month(batch.merchant, month_of(unit.now_ms)) if all_points else None
    version = figures_at(unit.now_ms).version("exchange")
    cause = points.Cause(f"settle:{batch.id}:paid", batch.month, actor.person, version, index)
    legs = (
        (f"merchant:{batch.merchant}", -all_points),
        ("city:settled", all_points - back),
        (batch.content.flows_to, back),
    )
    points.post_apart(unit, f"M#{batch.merchant}", cause, legs)
