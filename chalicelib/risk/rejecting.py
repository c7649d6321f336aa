"""A rejected service is a decision like others: the person reads it, and an appeal may give it back."""

from .. import decisions, hours
from ..kit.record import Command
from ..kit.table import Unit, run

KIND = "held_hours"


def explain(session: str, *, decision: str) -> None:
    """Make the decision of a rejection known to the person, with his right of appeal; once."""
    run(lambda unit: _explain(unit, session, decision))


def _explain(unit: Unit, session: str, decision: str) -> None:
    rejected = hours.note_rejection(unit, session, decision)
    if rejected is not None:
        why = rejected.reasons[0]
        by = (rejected.by,)
        grounds = decisions.Grounds(rejected.person, KIND, session, why, session, rejected.area[:6], by)
        decisions.decide(unit, Command(decision, ""), grounds)


def give_after_appeal(session: str, *, appeal: str, decision: str, minutes: int | None) -> None:
    """After an appeal: enter a rejected service, all of it or its first minutes. A repeat changes nothing."""
    why = hours.Why(appeal, "appeal", decision, ())
    run(lambda unit: hours.give_after_appeal(unit, session, why, minutes=minutes))
