"""What may be entered about a service later, by whom and until when, and every "no". Pure.

AUTO_CLOSED → CLOSED by a correction; ASKED → VOUCHED → NOTICE → COUNTED | STOPPED | CAPPED for a back-fill;
CREDITED → ADJUSTED by two persons and a decision (docs/flows/amending.md draws them).
"""

from typing import Literal

from ..kit.clock import DAY, HOUR, MINUTE, day_on, day_start_ms, minute_of_day
from ..kit.errors import Conflict, Forbidden, Impossible, NotFound
from ..kit.who import Actor
from ..places import Area, area_tree
from ..policy import Figures
from ..stations import Station

BackFillState = Literal["asked", "vouched", "notice", "stopped", "counted", "capped"]
KEEPER, LEADER = "station_keeper", "team_leader"
KEEPER_SAYS, LEADER_SAYS = 2, 1  # the grade of an end that they vouch for


class NotForgotten(Conflict, says="只有系统自动签退的服务才能更正，且只能更正一次。"):
    """Only a session that ended by itself is corrected, and only once."""


class TooLateToCorrect(Conflict, says="已超过更正期限。"):
    """The hours in which a forgotten session may be corrected are over."""


class EndImpossible(Impossible, says="结束时间须晚于已记录的时间，且不晚于站点关闭时间和单次服务上限。"):
    """The end lies before what is credited already, or after the station's close or the longest session."""


class NotYourVolunteer(Forbidden, says="您不是该站点管理员，也不是该区域队伍的队长。"):
    """The actor neither keeps the station nor leads an active team of its area."""


class NothingToAdjust(Conflict, says="该时间之后没有已计入的时长。"):
    """Nothing of the session counts after that moment."""


class NoSuchBackFill(NotFound, says="没有找到这份补录申请。"):
    """There is no such back-fill, or not for this actor."""


class TimesImpossible(Impossible, says="补录时间须在近期同一天、站点开放时间之内，且不超过单次服务上限。"):
    """Not within the station's hours of one day, longer than a session may be, not over yet, or too long ago."""


class NotOfShift(Impossible, says="补录须在该班次的站点、队伍和起止时间之内。"):
    """Outside the shift's times, at another station, for another team, or of a shift that was called off."""


class BackFillCap(Conflict, says="本月补录时长已达个人或队伍上限。"):
    """More than a person or a team may fill in later in a month."""


class BackFillBarred(Forbidden, says="您在惩戒期内，不能补录时长。"):
    """A sanction bars this person from filling in hours."""


class BackFillOver(Conflict, says="这份补录申请当前状态不能进行此操作。"):
    """The back-fill is not in the state for this."""


class VouchedBefore(Forbidden, says="两次审核须由不同人员完成，且不能都来自本队。"):
    """The second approval is another person's, and not both are of the volunteer's own team."""


def grade_vouched(actor: Actor, station: Station, team_area: Area | None) -> int:
    """What the actor's word is worth at a station: its keeper's G2, a leader's of the area G1. NotYourVolunteer."""
    if actor.holds(KEEPER, station.id):
        return KEEPER_SAYS
    if team_area is not None and area_tree().contains(team_area.code, station.area):
        return LEADER_SAYS
    raise NotYourVolunteer()


def demand_end(ended_at: int, credited_until: int, latest_at: int) -> None:
    """EndImpossible."""
    if not credited_until < ended_at <= latest_at:
        raise EndImpossible()


def demand_in_time(due_at: int, now_ms: int, figures: Figures) -> None:
    """TooLateToCorrect."""
    if now_ms > due_at + figures.amendments.correction_hours * HOUR:
        raise TooLateToCorrect()


def demand_times(start_at: int, end_at: int, station: Station, figures: Figures, *, now_ms: int) -> None:
    """A service of the past, within the station's hours of one day and a session's length. TimesImpossible."""
    on = day_on(start_at)
    oldest = now_ms - figures.amendments.back_fill_days * DAY
    too_long = end_at - start_at > figures.hours.session_cap_minutes * MINUTE
    closed = minute_of_day(start_at) < station.opens or end_at > day_start_ms(on) + station.closes * MINUTE
    if not oldest <= start_at < end_at <= now_ms or too_long or closed:
        raise TimesImpossible()
