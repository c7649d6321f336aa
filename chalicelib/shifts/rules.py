"""Shifts: what one is, when somebody may enrol, withdraw or check in on one, and every "no". Pure."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from ..kit.clock import DAY, MINUTE, day_on, day_start_ms, minute_of_day
from ..kit.errors import Conflict, Forbidden, Impossible, NotFound
from ..policy import Figures
from ..stations import Station

State = Literal["open", "cancelled"]
KEEPER, LEADER, AUDITOR = "station_keeper", "team_leader", "auditor"


class NoSuchShift(NotFound, says="没有找到这个活动班次。"):
    """There is no shift of that id."""


class ShiftTimesImpossible(Impossible, says="班次时间须在未来同一天、站点开放时间之内，且不超过时长上限。"):
    """Not ahead, too far ahead, too long, or not within the station's hours of one day."""


class NotYourShift(Forbidden, says="您不是该站点的管理员，也不是该班次队伍的队长。"):
    """The actor neither keeps the station, nor leads the shift's team there, nor administers the area."""


class ShiftCancelled(Conflict, says="该班次已取消。"):
    """The shift was called off."""


class ShiftBegun(Conflict, says="该班次已经开始，名单不能再更改。"):
    """Who serves on a shift is fixed when it begins."""


class ShiftFull(Conflict, says="该班次名额已满。"):
    """As many as it takes have enrolled."""


class ShiftsOverlap(Conflict, says="您已报名的另一个班次与该班次时间重叠。"):
    """The person has enrolled in another shift of that time."""


class TooManyEnrolments(Conflict, says="您已报名的班次过多，请先完成或退出部分班次。"):
    """A person enrols in so many shifts ahead at most."""


class NotOnShift(Forbidden, says="不在该班次的报名名单中。"):
    """The person is not on the shift's roster."""


class NotShiftTime(Conflict, says="现在不在该班次的签到时间内。"):
    """A check-in belongs to a shift from some minutes before its start until its end."""


class ShiftElsewhere(Conflict, says="该班次不在这个站点。"):
    """The shift is at another station."""


class ShiftAttended(Conflict, says="该班次已有签到记录。"):
    """Who has checked in on a shift neither withdraws from it nor is listed by hand."""


class Slot(msgspec.Struct, frozen=True, array_like=True):
    """A shift's times, as a person's enrolments keep them."""

    shift: str
    start_at: int
    end_at: int


def demand_times(start_at: int, end_at: int, station: Station, figures: Figures, *, now_ms: int) -> None:
    """Ahead, within the station's hours of one day, and no longer than policy says. ShiftTimesImpossible."""
    longest = figures.shifts.length_max_minutes * MINUTE
    latest = now_ms + figures.shifts.ahead_days * DAY
    closes_at = station.closes_at(day_start_ms(day_on(start_at)))
    closed = minute_of_day(start_at) < station.opens or end_at > closes_at
    if not now_ms < start_at < end_at <= start_at + longest or start_at > latest or closed:
        raise ShiftTimesImpossible()


def overlaps(slots: Iterable[Slot], start_at: int, end_at: int) -> bool:
    """Whether one of these covers a moment of that time; a handover does not."""
    return any(each.start_at < end_at and start_at < each.end_at for each in slots)


def ahead(slots: Iterable[Slot], now_ms: int) -> tuple[Slot, ...]:
    """Those that are not over."""
    return tuple(each for each in slots if each.end_at > now_ms)


def is_its_time(start_at: int, end_at: int, figures: Figures, *, now_ms: int) -> bool:
    """Whether a check-in of that moment belongs to the shift."""
    return start_at - figures.shifts.early_minutes * MINUTE <= now_ms <= end_at


def ends_by(start_at: int, end_at: int, opened_at: int, figures: Figures) -> int:
    """When a session of a shift ends at the latest: some minutes after the shift, or above its length."""
    grace = figures.shifts.grace_minutes * MINUTE
    return min(end_at, opened_at + end_at - start_at) + grace
