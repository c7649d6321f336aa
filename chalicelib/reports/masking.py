"""Faces and number plates: whoever looks at a report's photos says where, and everybody else sees a colour there."""

from collections.abc import Mapping

from .. import media
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import reaches
from .changing import change, report_for, scoped
from .rules import MaskedPhoto, NoSuchReport, NotInThisState, ReportDone
from .screening import demand_not_own

MASKERS = ("moderator", "screener")
OVER = ("withdrawn", "rejected", "void")


def mask(
    actor: Actor, command: Command, report_id: str, masks: Mapping[str, tuple[media.Area, ...]]
) -> ReportDone:  # fmt: skip
    """Have areas of photos made unrecognisable in what everybody sees, for good; whoever asks again adds to them.

    NoSuchReport, NotInThisState, OwnReport, NoSuchPhoto, TooManyAreas, OriginalGone.
    """
    return run(lambda unit: _mask(unit, actor, scoped(actor, command), report_id, masks=masks))


def _mask(
    unit: Unit, actor: Actor, command: Command, report_id: str, *, masks: Mapping[str, tuple[media.Area, ...]]
) -> ReportDone:
    report = report_for(unit, report_id, command)
    if not reaches(actor, report.area, *MASKERS):
        raise NoSuchReport()
    demand_not_own(unit, actor, report)
    if report.state in OVER:
        raise NotInThisState(state=report.state)
    if not masks.keys() <= set(report.photos):
        raise media.NoSuchPhoto()
    for photo, areas in masks.items():
        media.mask(unit, photo, areas)
    numbers = {each.number: each for each in report.masked or ()}
    numbers |= {number: MaskedPhoto(number, unit.now_ms) for number in map(report.photos.index, masks)}
    return change(unit, report, "masked", command, masked=tuple(numbers.values()))
