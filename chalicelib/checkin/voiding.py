"""A check-in that is taken back in its first minutes: it never counts."""

from .. import hours, shifts
from ..identity import desk_key, stand, unfit
from ..kit.clock import MINUTE
from ..kit.log import meter
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..policy import at as figures_at
from .closing import leave
from .rules import NotCheckedIn, TooLateToVoid
from .store import DeskCheckin, raw


def void(actor: Actor, session: str) -> None:
    """Take a check-in back within the policy's first minutes: it never counts. A repeat is no error.

    NotCheckedIn, TooLateToVoid.
    """
    run(lambda unit: _void(unit, actor, session))


def _void(unit: Unit, actor: Actor, session: str) -> None:
    refusal = unfit(unit.read(desk_key(actor.person))[0], actor, "openid")
    if refusal is not None:
        raise refusal
    if void_session(unit, actor.person, session) is not None:
        stand(unit, actor, "openid")


def void_session(unit: Unit, person: str, session: str, *, scanned_by: str = "") -> str | None:
    """Join the Unit with the void of a session that has just begun; returns its station (None: it was voided before).

    NotCheckedIn, TooLateToVoid.
    """
    key = desk_key(person)
    desk = unit.get(DeskCheckin, key)
    if desk is None or (desk.session != session and raw(session) not in desk.recent_ids):
        raise NotCheckedIn()
    if desk.session != session:
        if hours.entry_near(person, session) is not None:
            raise TooLateToVoid()
        meter().replayed = True
        return None
    if unit.now_ms - int(desk.opened_at) > figures_at(unit.now_ms).checkin.void_minutes * MINUTE:
        raise TooLateToVoid()
    leave(unit, person, desk)
    if desk.shift:
        shifts.undo(unit, person, desk.shift, session)
    unit.tell(key, "CheckInVoided", person=person, session=session, **({"by": scanned_by} if scanned_by else {}))
    return desk.station
