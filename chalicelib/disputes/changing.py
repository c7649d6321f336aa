"""How a dispute is read for a command and changed: one revision, one remembered answer, everything in one Unit."""

from dataclasses import dataclass
from functools import partial

from .. import exchange, merchants
from ..kit.errors import IdempotencyMismatch
from ..kit.record import Command, Item
from ..kit.revised import revise
from ..kit.table import Replayed, Unit, stale
from ..kit.who import Actor
from .rules import Dispute, Moved, Party, blank
from .store import KEPT_DONE, DisputeRow, changes, dispute_key, new_row


@dataclass(frozen=True)
class Case:
    """A redemption and what was said about it, as they were read."""

    redemption: exchange.Redemption
    row: DisputeRow | None
    command: Command

    @property
    def dispute(self) -> Dispute | None:
        """What was said; None when nobody said anything."""
        return self.row.dispute if self.row is not None else None

    def begun(self, unit: Unit) -> Dispute:
        """What was said, or a blank page about the merchant as it is now."""
        if self.row is not None:
            return self.row.dispute
        return blank(self.redemption, merchants.find_in(unit, self.redemption.merchant).area, unit.now_ms)


def case_of(unit: Unit, actor: Actor, command: Command, redemption_id: str) -> Case:
    """The case of a command; the same command again is known by what was kept of it. NoSuchRedemption."""
    redemption = exchange.find(unit, redemption_id)
    key = dispute_key(redemption.merchant, redemption_id)
    # The same key from somebody else is a mismatch, never a look at the answer.
    own = Command(command.key, command.digest + actor.person[-8:])
    unit.recognise(key, partial(_done_before, own))
    row = unit.get(DisputeRow, key)
    done = _done(row, own)
    if done is not None:
        raise Replayed(done)
    return Case(redemption, row, own)


def side_of(actor: Actor, redemption: exchange.Redemption) -> Party | None:
    """For which party the actor speaks: his own redemption makes him a citizen, whatever else he is."""
    if redemption.person == actor.person:
        return "person"
    works_there = any(actor.holds(role, redemption.merchant) for role in (merchants.OWNER, merchants.CLERK))
    return "merchant" if works_there else None


def keep(unit: Unit, case: Case, after: Dispute, redemption: exchange.Redemption) -> Moved:
    """Join the Unit: the dispute becomes this, under the revision that was read, and the command's answer stays."""
    moved = Moved(case.command.key, case.command.digest, after.state, redemption.state, after.due_at, unit.now_ms)
    done = case.row.done or () if case.row is not None else ()
    if moved.key:
        done = (*done, moved)[-KEPT_DONE:]
    key = dispute_key(after.merchant, after.redemption)
    if case.row is None:
        unit.create(key, new_row(after, done), stale)
        return moved
    revise(unit, key, case.row, *changes(after, done))
    return moved


def _done_before(command: Command, old: Item) -> Moved | None:
    return _done(DisputeRow.of(old), command)


def _done(row: DisputeRow | None, command: Command) -> Moved | None:
    done = next((each for each in (row.done or () if row is not None else ()) if each.key == command.key), None)
    if done is not None and done.digest != command.digest:
        raise IdempotencyMismatch()
    return done
