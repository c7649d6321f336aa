"""The dispute's machine, who may speak when, and every "no" of the feature. Pure.

– → ASKED | OPEN        one party asks for a reversal, or the citizen disputes (docs/flows/dispute.md draws it)
ASKED → OPEN | REVERSED | WITHDRAWN | LAPSED
OPEN → WITHDRAWN | UPHELD | REVERSED
WITHDRAWN → ASKED | OPEN        as long as the window is open
Every live state, and none, → REVERSED by an arbiter.
"""

from typing import Literal, get_args

import msgspec
from msgspec.structs import replace

from ..exchange import Redemption
from ..kit.clock import DAY, HOUR, rfc3339
from ..kit.errors import Conflict, Forbidden, NotFound, Refusal
from ..policy import Figures

State = Literal["asked", "open", "withdrawn", "lapsed", "upheld", "reversed"]
Queue = Literal["open", "overdue"]
Party = Literal["person", "merchant"]
Grounds = Literal["not_received", "not_as_offered", "poor_quality", "not_by_me", "other"]
Finding = Literal["handed_over", "not_handed_over", "not_as_offered", "not_by_the_person", "irregular", "other"]
ARBITER = "arbiter"
ENDED: tuple[State, ...] = ("upheld", "reversed")


class NoSuchDispute(NotFound, says="没有找到这次申诉。"):
    """Nobody has disputed that redemption, or it is not the actor's to see."""


class NotConfirmedYet(Conflict, says="只有已核销的兑换才能申诉或退回。"):
    """Only what was confirmed can be disputed or reversed."""


class DisputeWindowOver(Conflict, says="已超过可申诉的期限。"):
    """The confirmation is too long ago."""


class AlreadyDisputed(Conflict, says="这次兑换正在申诉处理中。"):
    """The dispute is open already."""


class DisputeEnded(Conflict, says="这次申诉已经结束，不能再处理。"):
    """The dispute is not open (any more), so that nothing can be said in it."""


class AlreadyAnswered(Conflict, says="商户已经答复过这次申诉。"):
    """The merchant has answered."""


class PartyToIt(Forbidden, says="本人、同住家人或当事店员不能代表另一方处理这次申诉。"):
    """Whoever bought, sold or answered, or shares a household with one of them, does not decide for the other side."""


class ArbiterOfTheTown(Forbidden, says="在商户所在镇（街道）任职的人员不能裁决这次申诉。"):
    """An arbiter who holds an office in the merchant's own town does not decide."""


class Statement(msgspec.Struct, frozen=True, array_like=True):
    """What somebody said, and when."""

    by: str
    at: int
    words: str = ""


class Decision(msgspec.Struct, frozen=True, array_like=True):
    """What an arbiter found, on which evidence."""

    by: str
    at: int
    finding: Finding
    evidence: str


class Dispute(msgspec.Struct, frozen=True):
    """All that was said about one redemption. `due_at` is the next moment at which time itself does something."""

    redemption: str
    merchant: str
    area: str
    state: State
    opened_at: int
    due_at: int = 0
    grounds: Grounds | None = None
    complaint: Statement | None = None
    answer: Statement | None = None
    agreed: dict[Party, Statement] = {}
    decision: Decision | None = None
    ended_at: int = 0
    is_overdue: bool = False

    @property
    def queue(self) -> Queue | None:
        """In which of the arbiters' lists it stands."""
        return None if self.state != "open" else "overdue" if self.is_overdue else "open"


class Moved(msgspec.Struct, frozen=True, array_like=True):
    """What a command was answered, kept with its key."""

    key: str
    digest: str
    state: State
    redemption: str
    due_at: int
    at: int


def blank(redemption: Redemption, area: str, now_ms: int) -> Dispute:
    """Nothing was said yet."""
    return Dispute(redemption.id, redemption.merchant, area, "withdrawn", now_ms)


def window_ends_at(redemption: Redemption, figures: Figures) -> int:
    """The last moment at which it may be disputed, or both may agree without a dispute."""
    return redemption.ended_at + figures.disputes.window_days * DAY


def against_opening(redemption: Redemption, dispute: Dispute | None, figures: Figures, now_ms: int) -> Refusal | None:
    """What speaks against a dispute."""
    if dispute is not None and dispute.state == "open":
        return AlreadyDisputed(opened_at=rfc3339(dispute.opened_at))
    return _against_beginning(redemption, dispute, figures, now_ms)


def against_agreeing(redemption: Redemption, dispute: Dispute | None, figures: Figures, now_ms: int) -> Refusal | None:
    """What speaks against a party's consent: while a dispute is open the window counts no more."""
    if dispute is not None and dispute.state == "open":
        return None
    return _against_beginning(redemption, dispute, figures, now_ms)


def _against_beginning(
    redemption: Redemption, dispute: Dispute | None, figures: Figures, now_ms: int
) -> Refusal | None:
    if not redemption.was_confirmed:
        return NotConfirmedYet(state=redemption.state)
    if dispute is not None and dispute.state in ENDED:
        return DisputeEnded(state=dispute.state)
    ends_at = window_ends_at(redemption, figures)
    return DisputeWindowOver(until=rfc3339(ends_at)) if now_ms > ends_at else None


def opened(dispute: Dispute, complaint: Statement, grounds: Grounds, figures: Figures) -> Dispute:
    """The citizen has disputed: the merchant has some days to answer. What was agreed to stays."""
    due_at = complaint.at + figures.disputes.answer_hours * HOUR
    return replace(
        dispute, state="open", opened_at=complaint.at, due_at=due_at, grounds=grounds, complaint=complaint, answer=None,
        is_overdue=False, ended_at=0,
    )  # fmt: skip


def answered(dispute: Dispute, answer: Statement, figures: Figures) -> Dispute:
    """The merchant has answered: the arbiter is next."""
    due_at = dispute.due_at if dispute.is_overdue else decision_due_at(dispute, figures)
    return replace(dispute, answer=answer, due_at=due_at)


def asked(dispute: Dispute, party: Party, consent: Statement, ends_at: int) -> Dispute:
    """One party has agreed to a reversal; without a dispute that stands as long as the window."""
    agreed = {**dispute.agreed, party: consent}
    if dispute.state == "open":
        return replace(dispute, agreed=agreed)
    return replace(dispute, state="asked", agreed=agreed, opened_at=consent.at, due_at=ends_at, ended_at=0)


def both_agree(dispute: Dispute) -> bool:
    """Whether both parties have said so."""
    return set(dispute.agreed) == set(get_args(Party))


def withdrawn(dispute: Dispute, now_ms: int) -> Dispute:
    """The citizen takes it back; nobody's consent outlives that."""
    return ended(replace(dispute, agreed={}), "withdrawn", now_ms)


def ended(dispute: Dispute, state: State, now_ms: int, decision: Decision | None = None) -> Dispute:
    """It is over."""
    return replace(dispute, state=state, due_at=0, ended_at=now_ms, decision=decision, is_overdue=False)


def decision_due_at(dispute: Dispute, figures: Figures) -> int:
    """Until when the arbiter has to decide."""
    return dispute.opened_at + figures.disputes.decision_days * DAY


def overtaken(dispute: Dispute, figures: Figures, now_ms: int) -> Dispute | None:
    """What time makes of it; None before its deadline."""
    if not dispute.due_at or now_ms < dispute.due_at:
        return None
    if dispute.state == "asked":
        return ended(dispute, "lapsed", now_ms)
    last = decision_due_at(dispute, figures)
    if now_ms < last:
        return replace(dispute, due_at=last)
    return replace(dispute, due_at=0, is_overdue=True)
