"""A back-fill whose notice is over: the sweep counts it, up to the caps."""

from pynamodb.expressions.update import Action

from .. import hours, shifts
from ..kit.clock import MINUTE, day_on, month_of
from ..kit.pages import Listing, every
from ..kit.table import Unit, run
from .back_fill_caps import fill, fits, is_barred
from .back_fill_store import NOTICES, BackFill, back_fill_key, due
from .back_filling import found_in, move


def count(back_fill_id: str) -> None:
    """The notice is over and nobody has objected: the minutes count, up to the caps. A repeat changes nothing."""
    run(lambda unit: _count(unit, back_fill_id))


def _count(unit: Unit, back_fill_id: str) -> None:
    found = found_in(unit, back_fill_id)
    if found.state != "notice" or unit.now_ms < int(found.notice_until):
        return
    ended: list[Action] = [BackFill.g1pk.remove(), BackFill.g1sk.remove()]
    month = month_of(int(found.start_at))
    most = (int(found.end_at) - int(found.start_at)) // MINUTE
    barred = is_barred(unit, found.person)
    if barred or not fits(unit, found.person, found.team, month, minutes=most):
        move(unit, found, None, "capped", *ended)
        unit.tell(back_fill_key(back_fill_id), "BackFillCapped", session=back_fill_id, person=found.person)
        return
    service = hours.Service(
        found.id, found.station, int(found.start_at), int(found.end_at), 0, team=found.team, shift=found.shift or ""
    )
    by = tuple(each.person for each in found.vouched)
    credit = hours.back_fill(
        unit, found.person, service, hours.Why(found.id, "back_fill", found.evidence, by, content=found.content)
    )
    fill(unit, found.person, found.team, month, minutes=credit.minutes)
    move(unit, found, None, "counted", BackFill.minutes.set(credit.minutes), *ended)
    unit.tell(
        back_fill_key(back_fill_id), "BackFillCounted", session=back_fill_id, person=found.person,
        minutes=credit.minutes, team=found.team, station=found.station, on=day_on(int(found.start_at)),
        **_whom_it_served(unit, found.shift or ""),
    )  # fmt: skip


def _whom_it_served(unit: Unit, shift: str) -> dict[str, str]:
    beneficiary = shifts.beneficiary_of(unit, shift) if shift else ""
    return {"beneficiary": beneficiary} if beneficiary else {}


def notices_over(now_ms: int) -> list[str]:
    """Back-fills whose notice is over."""
    listed = every(Listing(NOTICES, index="gsi1", up_to=f"{due(now_ms)}~"))
    return [each.id for item in listed if (each := BackFill.of(item)) is not None]
