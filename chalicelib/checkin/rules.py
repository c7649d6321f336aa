"""The session machine's decisions: what a scan proves, when a session ends by itself, and every "no". Pure.

– → OPEN → CLOSED | VOIDED | AUTO_CLOSED        (docs/flows/check-in.md draws it)
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ..kit.clock import HOUR, MINUTE, day_on, day_start_ms
from ..kit.errors import Conflict, Forbidden, Impossible, NotFound, TooMany
from ..places import inside_fence
from ..policy import Figures
from ..stations import Scan, Station

KEEPER_GRADE = 2
FOREVER = 2**53


class AlreadyCheckedIn(Conflict, says="您已签到，请先签退。"):
    """There is an open session."""


class NotCheckedIn(NotFound, says="没有找到这次签到。"):
    """There is no such session of this person."""


class OutsideTheFence(Impossible, says="您不在站点范围内，请到站点后再试。"):
    """Too far from the station."""


class CodeUsed(Conflict, says="这个二维码您已用过，请等待刷新后再扫。"):
    """This person has used a code of this step."""


class WrongStation(Conflict, says="请在签到的站点签退。"):
    """The check-out code is of another station."""


class TooManyCheckIns(TooMany, says="您近两天签到次数已达上限。"):
    """More sessions in 48 hours than policy allows."""

    retry_after = 3600


class SessionVoided(Conflict, says="这次签到已撤销。"):
    """The session was voided: it never counted."""


class TooLateToVoid(Conflict, says="签到已超过可撤销时间，请签退。"):
    """A session can be voided only at its beginning."""


class OwnScan(Forbidden, says="管理员不能给自己签到，请由另一位管理员扫码。"):
    """A keeper proves nobody's presence with his own screen or scan when it is his own presence."""


class VolunteerUnfit(Conflict, says="这位志愿者目前不能参加服务，请核对其实名与账号状态。"):
    """The volunteer whose code was scanned may not serve now: frozen, or his name is not proven."""


@dataclass(frozen=True)
class Proof:
    """What one end of a session proves before anybody vouches for it: G3 or G1, and from how far away."""

    grade: int
    distance_m: int


def proof_of(scan: Scan, station: Station, distance_m: float, accuracy_m: float, figures: Figures) -> Proof:
    """The proof of a scan inside the fence. OutsideTheFence.

    A rotating code inside the fence is G3. A poster, or a fix worse than the policy's limit, is G1 until a keeper
    vouches.
    """
    allowance = min(accuracy_m, figures.checkin.accuracy_allowance_m)
    if not inside_fence(distance_m, allowance, radius_m=station.radius_m):
        raise OutsideTheFence(distance_m=round(distance_m), radius_m=station.radius_m)
    precise = accuracy_m <= figures.checkin.accuracy_max_m
    return Proof(3 if scan.step is not None and precise else 1, round(distance_m))


def vouched(grade: int, keeper_present: bool) -> int:
    """The grade of an end once it is known whether a keeper was there."""
    return max(grade, KEEPER_GRADE) if keeper_present else grade


def due_at(started_at: int, station: Station, figures: Figures, until: int = 0) -> int:
    """When an open session ends by itself: at the station's close (if that is ahead), or when its time is over.

    Its time is that of its shift (`until`), or the session cap.
    """
    cap = capped_end(started_at, FOREVER, figures, until)
    close = station.closes_at(day_start_ms(day_on(started_at)))
    return min(cap, close) if close > started_at else cap


def accompanied_until(started_at: int, presences: Iterable[tuple[int, int]], grace_ms: int) -> int:
    """Until when somebody had company since then, by (start, end) of his companion; a short gap is none."""
    until = started_at
    for start, end in sorted(presences):
        if start <= until + grace_ms:
            until = max(until, end)
    return until


def next_watch(now_ms: int, due: int, figures: Figures) -> int:
    """When a child's session is looked at next: in policy's minutes, or when it ends anyway."""
    return min(due, now_ms + figures.minors.watch_minutes * MINUTE)


def unproven_end(started_at: int, ended_at: int, figures: Figures) -> int:
    """Where a forgotten session is cut: nobody proves more than the first half hour."""
    return min(ended_at, started_at + figures.hours.unproven_minutes * MINUTE)


def capped_end(started_at: int, ended_at: int, figures: Figures, until: int = 0) -> int:
    """Where a session is cut that went on longer than one session, or that of its shift (`until`), may."""
    return min(ended_at, until or started_at + figures.hours.session_cap_minutes * MINUTE)


KEPT_MS = 48 * HOUR
RECENT_MAX = 12


@dataclass(frozen=True)
class Recent:
    """The ids (16 bytes) of sessions whose replay must still be recognised, and the moment of the oldest."""

    ids: frozenset[bytes]
    oldest_at: int


def with_recent(sessions: frozenset[bytes], ended: bytes, now_ms: int) -> Recent:
    """The recent sessions with one more: 48 hours, the twelve newest."""
    young = {each for each in sessions if _moment(each) > now_ms - KEPT_MS} | {ended}
    kept = sorted(young, key=_moment)[-RECENT_MAX:]
    return Recent(frozenset(kept), _moment(kept[0]))


def _moment(session: bytes) -> int:
    return int.from_bytes(session[:6], "big")
