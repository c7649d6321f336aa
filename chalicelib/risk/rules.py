"""The table of fraud rules: each a small pure judgement of the evidence, with its figure in policy (`risk`).

Nothing here refuses: a rule raises a flag, and two persons clear or uphold it (docs/flows/fraud.md draws it).

OPEN → PROPOSED (one says clear or uphold) → CLEARED | UPHELD (an independent second one says the same)
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import msgspec

from ..kit.clock import DAY, MINUTE, day_on, day_start_ms
from ..kit.errors import Conflict, NotFound
from ..policy import Figures, Risk, is_working_day

Word = Literal[
    "one_device",
    "same_point",
    "often_there",
    "kin_scan",
    "impossible_travel",
    "work_hours",
    "high_hours",
    "weak_evidence",
    "beneficiary_often",
    "never_came",
    "same_pair",
]
Verdict = Literal["clear", "uphold"]
State = Literal["open", "proposed", "cleared", "upheld"]


class NoSuchFlag(NotFound, says="没有找到这条风险提示。"):
    """No flag has that id."""


class FlagOver(Conflict, says="该风险提示已处理。"):
    """The flag was cleared or upheld."""


class SessionUndecided(Conflict, says="该服务尚未结束或正在复核，请稍后再处理。"):
    """The session is still open, or held for review: there is nothing to take back yet."""


class Sight(msgspec.Struct, frozen=True, array_like=True):
    """A check-in by a phone: whose, and when."""

    person: str
    session: str
    at: int


class Visit(msgspec.Struct, frozen=True, array_like=True):
    """A check-in of a person: where, and the tag of the coordinates ("" when there were none)."""

    session: str
    station: str
    at: int
    point: str = ""


class Served(msgspec.Struct, frozen=True, array_like=True):
    """A service to a beneficiary: whose, where, and when it began."""

    person: str
    session: str
    station: str
    at: int


@dataclass(frozen=True)
class Group:
    """Whose month a session counts in, and whose people are each other's peers."""

    kind: Literal["station", "team"]
    id: str


class Month(msgspec.Struct, frozen=True, array_like=True):
    """A month so far, of a station or team: how many people served, their minutes, the sum of their squares, and the
    weak ones."""

    people: int = 0
    minutes: int = 0
    squares: int = 0
    weak: int = 0


NO_MONTH = Month()


@dataclass(frozen=True)
class Evidence:
    """What is known when a session begins or ends; what does not apply stays empty."""

    phone_people: int = 0  # who checked in by this phone within the window
    same_point: int = 0  # the person's check-ins at coordinates equal to the last digit
    stays_today: int = 0  # the person's check-ins at this station on this day
    kin_scan: bool = False  # the keeper who scanned is of the volunteer's household
    kmh: int = 0  # to or from another stay
    work_minutes: int = 0  # of somebody on duty, within working hours
    minutes: int = 0  # the person's minutes at this station, or with this team, this month
    month: Month = NO_MONTH  # the station's or team's, with him
    served_today: int = 0  # services to one beneficiary on a day, whoever served
    served_in_week: int = 0  # the most of them in any seven days around
    is_denied: bool = False  # whoever is asked in a spot check says that nobody came


def one_device(evidence: Evidence, risk: Risk) -> bool:
    """One phone checks many people in (代签)."""
    return evidence.phone_people > risk.device_people


def same_point(evidence: Evidence, risk: Risk) -> bool:
    """Coordinates that never tremble come from a program, not from a satellite."""
    return evidence.same_point >= risk.same_point_visits


def often_there(evidence: Evidence, risk: Risk) -> bool:
    """The same person at the same place again and again in a day."""
    return evidence.stays_today > risk.visits_a_day


def kin_scan(evidence: Evidence, risk: Risk) -> bool:
    """A keeper is the only evidence for somebody of his own household."""
    return evidence.kin_scan


def impossible_travel(evidence: Evidence, risk: Risk) -> bool:
    """Faster from place to place than traffic allows."""
    return evidence.kmh > risk.travel_flag_kmh


def work_hours(evidence: Evidence, risk: Risk) -> bool:
    """Staff who serve while they are paid to work."""
    return evidence.work_minutes > risk.work_overlap_minutes


def high_hours(evidence: Evidence, risk: Risk) -> bool:
    """Far more hours in a month than the others of the same station or team."""
    return evidence.month.people > risk.z_peers and z_score(evidence.minutes, evidence.month, risk) > risk.z_score


def weak_evidence(evidence: Evidence, risk: Risk) -> bool:
    """A station or team of which too much is proven by posters and forms."""
    month = evidence.month
    return month.minutes >= risk.weak_least_minutes and month.weak * 100 > risk.weak_percent * month.minutes


def beneficiary_often(evidence: Evidence, risk: Risk) -> bool:
    """One old lady, carried into the sun a dozen times a day, whoever carries her."""
    return evidence.served_today > risk.beneficiary_a_day or evidence.served_in_week > risk.beneficiary_a_week


def never_came(evidence: Evidence, risk: Risk) -> bool:
    """Whom it served, or the keeper, says that there was no service."""
    return evidence.is_denied


def z_score(minutes: int, month: Month, risk: Risk) -> float:
    """How many spreads a person is above the mean of the others."""
    others = month.people - 1
    if others < 1:
        return 0.0
    mean = (month.minutes - minutes) / others
    spread = sqrt(max(0.0, (month.squares - minutes**2) / others - mean**2))
    return (minutes - mean) / max(spread, risk.z_least_minutes)


Judge = Callable[[Evidence, Risk], bool]
AT_CHECK_IN: dict[Word, Judge] = {
    "one_device": one_device,
    "same_point": same_point,
    "often_there": often_there,
    "kin_scan": kin_scan,
}
AT_CHECK_OUT: dict[Word, Judge] = {
    "impossible_travel": impossible_travel,
    "work_hours": work_hours,
}
OF_A_MONTH: dict[Word, Judge] = {
    "high_hours": high_hours,
    "weak_evidence": weak_evidence,
}
"""They speak of a month, not of a session: nothing is taken back by them alone."""
OF_A_BENEFICIARY: dict[Word, Judge] = {"beneficiary_often": beneficiary_often}
AT_RECALL: dict[Word, Judge] = {"never_came": never_came}


def judged(table: dict[Word, Judge], evidence: Evidence, risk: Risk) -> list[Word]:
    """Which rules of a table the evidence breaks."""
    return [word for word, judge in table.items() if judge(evidence, risk)]


def added(month: Month, before: int, minutes: int, *, is_new: bool, is_weak: bool) -> Month:
    """A month with one session more of somebody who had so many minutes before."""
    return Month(
        people=month.people + is_new,
        minutes=month.minutes + minutes,
        squares=month.squares + (before + minutes) ** 2 - before**2,
        weak=month.weak + (minutes if is_weak else 0),
    )


WEEK = 7 * DAY
KEPT_MS = 2 * WEEK  # how long a service to a beneficiary is looked at: longer than its facts may be late


def same_day(services: tuple[Served, ...], mine: Served) -> tuple[Served, ...]:
    """The services of the day of one of them."""
    return tuple(each for each in services if day_on(each.at) == day_on(mine.at))


def fullest_week(services: tuple[Served, ...], mine: Served) -> int:
    """How many services there are at most in seven days that hold this one."""
    return max(len(week) for week in _weeks(services, mine))


def _weeks(services: tuple[Served, ...], mine: Served) -> list[tuple[Served, ...]]:
    """Every seven days that hold this one of the services, each up to the last service in it."""
    ends = (each.at for each in services if mine.at <= each.at < mine.at + WEEK)
    return [tuple(each for each in services if end - WEEK < each.at <= end) for end in ends]


def too_many(services: tuple[Served, ...], mine: Served, risk: Risk) -> tuple[Served, ...]:
    """The services of every day and of every seven days that hold this one and are more than policy lets them be.

    Whatever order they come in, the last one finds all of them.
    """
    crowds = [(same_day(services, mine), risk.beneficiary_a_day)]
    crowds += [(week, risk.beneficiary_a_week) for week in _weeks(services, mine)]
    full = {each for crowd, most in crowds if len(crowd) > most for each in crowd}
    return tuple(each for each in services if each in full)


def worked_minutes(start_at: int, end_at: int, figures: Figures) -> int:
    """How many minutes of a stay lie in working hours of working days."""
    total, risk = 0, figures.risk
    for day in dict.fromkeys((day_on(start_at), day_on(end_at))):
        if is_working_day(day, figures.working_days):
            begin = day_start_ms(day)
            first = max(start_at, begin + risk.work_from_minute * MINUTE)
            last = min(end_at, begin + risk.work_until_minute * MINUTE)
            total += max(0, last - first)
    return total // MINUTE
