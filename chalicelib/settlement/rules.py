"""The batch of a merchant's month: its machine, its lines and sums, and every "no" of the settlement. Pure.

DRAFT ⇄ BLOCKED        made again by the job until an officer locks it; blocked as long as the books differ
DRAFT → LOCKED → APPROVED → PAID        from LOCKED on nothing of it changes but its state
"""

import hashlib
from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import astuple, replace

from ..kit.errors import Conflict, Forbidden, NotFound, Unavailable
from ..points import Earned

State = Literal["draft", "blocked", "locked", "approved", "paid"]
Mode = Literal["donation", "priced", "flow_back"]
Funder = Literal["government", "merchant", "community_fund"]
Verb = Literal["confirm", "reverse"]
OPEN: tuple[State, ...] = ("draft", "blocked")
STEPS: tuple[State, ...] = ("locked", "approved", "paid")


class NoSuchSettlement(NotFound, says="没有找到这份结算单。"):
    """There is no batch of that merchant and month that the actor may see."""


class BatchBlocked(Conflict, says="账目核对不一致，结算单已暂停，请查看差异。"):
    """Ledger, redemptions and batch differ: nothing is locked until they agree."""


class DraftChanged(Conflict, says="结算单内容已更新，请重新查看后再锁定。"):
    """The draft is not the one that the officer looked at."""


class EarlierBatchOpen(Conflict, says="请先锁定上个月的结算单，再处理本月。"):
    """The batch of the month before is not locked yet, or the draft was made before it was."""


class WrongStep(Conflict, says="结算单当前状态不能进行此操作，请刷新后查看。"):
    """The batch is not in the state that this step leads from."""


class SecondPersonNeeded(Forbidden, says="锁定人及其家人不能复核，请由另一位结算员复核。"):
    """Whoever locked it, or shares a household with him, does not approve it."""


class InterestedParty(Forbidden, says="商户负责人和店员不能处理本商户的结算。"):
    """An owner or clerk of the merchant decides nothing about its batches."""


class NoStatementYet(Conflict, says="结算单锁定后才能生成对账单。"):
    """There is a statement only of a locked batch."""


class StatementNotReady(Unavailable, says="对账单正在生成，请稍后再试。"):
    """A statement that is long, or drawn, is being made: it is there in a minute."""

    retry_after = 30


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One redemption's confirmation, or its reversal with negative amounts, as it stood when the draft was made."""

    redemption: str
    verb: Verb
    at: int
    offer: str
    title: str
    funder: Funder
    mode: Mode
    points: int
    fen: int

    @property
    def txid(self) -> str:
        """The posting that it stands for."""
        return f"rdm:{self.redemption}:{self.verb}"


class Sum(NamedTuple):
    """What some lines add up to."""

    lines: int
    points: int
    fen: int


class Total(msgspec.Struct, frozen=True, array_like=True):
    """What one funder owes in one mode."""

    funder: Funder
    mode: Mode
    lines: int
    points: int
    fen: int


class Terms(msgspec.Struct, frozen=True):
    """How a merchant (`id`) is settled: one mode for all its offers, others for some, and whom points flow back to.

    Without a mode the funder decides: what the merchant gives is a gift, what others pay for has its price. `flows_to`
    is a team; "" is the merchant itself.
    """

    id: str
    mode: Mode | None = None
    offers: dict[str, Mode] = {}
    flows_to: str = ""

    def mode_of(self, offer: str, funder: Funder) -> Mode:
        """The mode of an offer."""
        return self.offers.get(offer) or self.mode or ("donation" if funder == "merchant" else "priced")


class Difference(msgspec.Struct, frozen=True, array_like=True):
    """Something on which the three sides do not agree: its kind, the redemption, and what each side says."""

    kind: str
    redemption: str
    expected: str = ""
    found: str = ""


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a draft is made of; from the lock on, what it was made of. `hash` covers all but
    `looked_at` and `disputed_ever`, the count of the merchant's disputes that the draft was made with.

    `pages` are the hashes of its pages of lines, `totals` their sums; `carried` is what the batch before left less than
    nothing; `held` are postings that are left to the next batch: of disputed redemptions, and a reversal whose
    confirmation has the next month's date; `after` is the hash of all that the batch before left.
    """

    area: str
    flows_to: str
    pages: tuple[str, ...] = ()
    totals: tuple[Total, ...] = ()
    carried: tuple[Total, ...] = ()
    held: tuple[Earned, ...] = ()
    after: str = ""
    differences: tuple[Difference, ...] = ()
    differences_count: int = 0
    hash: str = ""
    looked_at: int = 0
    disputed_ever: int = 0

    @property
    def owed(self) -> tuple[Total, ...]:
        """What each funder owes in each mode, with what was carried over."""
        return summed((*self.totals, *self.carried))

    @property
    def payable(self) -> tuple[Total, ...]:
        """The part of it that is paid."""
        return tuple(each for each in self.owed if each.points >= 0 and each.fen >= 0)

    @property
    def left(self) -> tuple[Total, ...]:
        """The part that is less than nothing: nobody is asked for it, the next batch takes it over."""
        return tuple(replace(each, lines=0) for each in self.owed if each.points < 0 or each.fen < 0)


class Step(msgspec.Struct, frozen=True):
    """Who did it, when; from which household; and the payment's reference."""

    by: str
    at: int
    household: str = ""
    reference: str = ""


class Batch(msgspec.Struct, frozen=True):
    """A merchant's month."""

    merchant: str
    month: str
    state: State
    content: Content
    steps: dict[str, Step] = {}

    @property
    def id(self) -> str:
        """`<merchant>.<month>`."""
        return f"{self.merchant}.{self.month}"

    def sum(self, *, mode: Mode | None = None, funder: Funder | None = None) -> Sum:
        """What all of it, or the part of one mode or funder, adds up to."""
        return sum_of(t for t in self.content.totals if mode in (None, t.mode) and funder in (None, t.funder))

    def paid(self, *, mode: Mode | None = None) -> Sum:
        """What is, or will be, paid for it, or for the part of one mode."""
        return sum_of(each for each in self.content.payable if mode in (None, each.mode))


def as_of(batch: Batch, state: State) -> Batch:
    """The batch as it was when it came into one of the later states."""
    kept = STEPS[: STEPS.index(state) + 1]
    return replace(batch, state=state, steps={name: batch.steps[name] for name in kept})


def totals_of(lines: Iterable[Line]) -> tuple[Total, ...]:
    """Sums of every funder and mode that occurs, sorted."""
    return summed((line.funder, line.mode, 1, line.points, line.fen) for line in lines)


def summed(parts: Iterable[Total | tuple[Funder, Mode, int, int, int]]) -> tuple[Total, ...]:
    """One total for each funder and mode of these, sorted."""
    sums: dict[tuple[Funder, Mode], list[int]] = {}
    for part in parts:
        funder, mode, lines, points, fen = part if isinstance(part, tuple) else astuple(part)
        each = sums.setdefault((funder, mode), [0, 0, 0])
        each[0] += lines
        each[1] += points
        each[2] += fen
    return tuple(Total(funder, mode, *sums[funder, mode]) for funder, mode in sorted(sums))


def sum_of(totals: Iterable[Total]) -> Sum:
    """What they add up to."""
    known = tuple(totals)
    return Sum(*(sum(getattr(each, name) for each in known) for name in Sum._fields))


def hash_of(merchant: str, month: str, content: Content) -> str:
    """SHA-256 over everything that the content says (the lines by the hashes of their pages)."""
    said = [merchant, month, replace(content, hash="", looked_at=0, disputed_ever=0)]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def hash_of_left(before: Content | None) -> str:
    """The hash of what a batch leaves to the next one: what it holds, and what is less than nothing; "" for nothing."""
    if before is None or not (before.held or before.left):
        return ""
    return hashlib.sha256(msgspec.json.encode([before.held, before.left])).hexdigest()


def month_before(month: str) -> str:
    """`2026-01` → `2025-12`."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12"


def month_after(month: str) -> str:
    """`2025-12` → `2026-01`."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year}-{number + 1:02d}" if number < 12 else f"{year + 1}-01"


def parts_of(settlement_id: str) -> tuple[str, str]:
    """(merchant, month) of a batch's id."""
    merchant, _, month = settlement_id.rpartition(".")
    return merchant, month
