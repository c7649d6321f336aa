"""The reward of a report: pending when it is accepted, granted once when the unit confirms it, or lapsed with a reason.

One write: the report's reward, a shard of the month's budget, the posting and the desk. The person's cap is read from
the desk and guarded by the posting's sequence; the budget's by the shard's own condition.
"""

from .. import decisions, identity, points
from ..kit.clock import DAY, HOUR, day_on, month_of
from ..kit.pages import Listing, every
from ..kit.table import Unit, run, stale
from ..policy import Figures
from ..policy import at as figures_at
from .changing import change, drop
from .cooling import comes_too_soon
from .joining import category_then, shots_of
from .store import (
    Case,
    DeskRewards,
    Marker,
    Report,
    Rewarded,
    case_key,
    report_key,
    reward_key,
)

HANDLER = "unit_handler"
PROGRAMME = "reports"
REWARDS = points.queue_of(PROGRAMME)
TRY_AGAIN_MS = HOUR


def grant(report_id: str) -> None:
    """Grant the pending reward of a report, if its time has come; a repeat finds it granted."""
    run(lambda unit: _grant(unit, report_id))


def _grant(unit: Unit, report_id: str) -> None:
    report = unit.get(Report, report_key(report_id))
    if report is None or report.reward != "pending" or not _proven(unit, report):
        return
    figures, day = figures_at(unit.now_ms), _day_of(unit, report.person)
    after = _with(day, report)
    bars = decisions.bars_of(unit, report.person)
    why = "sanctioned" if bars.points_until > unit.now_ms else _lapse(unit, report, after, figures)
    if why is not None:
        drop(unit, reward_key(report_id))
        change(unit, report, "reward_lapsed", None, reward="lapsed", lapse=why)
        unit.tell(report_key(report_id), "RewardLapsed", report=report_id, person=report.person, code=why)
        return
    if bars.rewards_until > unit.now_ms:  # held, not lost; looked at daily, because an appeal may end it sooner
        _wait(unit, report, min(bars.rewards_until, unit.now_ms + DAY))
        return
    if not points.take(unit, PROGRAMME, int(report.points), seed=report_id):
        _wait(unit, report, unit.now_ms + TRY_AGAIN_MS)
        return
    drop(unit, reward_key(report_id))
    _pay(unit, report, figures, after)


def _proven(unit: Unit, report: Report) -> bool:
    """Somebody else has confirmed it: the unit by starting, a verifier by closing, or a moment by being shown."""
    if report.kind == "moment":
        return report.state == "published"
    case = unit.get(Case, case_key(report.case)) if report.state == "accepted" else None
    return case is not None and (bool(case.handler) or case.state == "closed")


def _lapse(unit: Unit, report: Report, after: Rewarded, figures: Figures) -> str | None:
    """Why a reward that was earned is not paid, or None."""
    if any(shot.reused for shot in shots_of(unit, report)):
        return "photo_reused"
    if report.kind == "problem" and _keeps_the_unit(unit, report):
        return "own_unit"
    if comes_too_soon(report, category_then(report)):
        return "cooldown"
    over = report.kind == "moment" and after.moments > figures.reports.moment_daily_points_cap
    return "daily_cap" if over or after.problems + after.moments > figures.reports.daily_points_cap else None


def _keeps_the_unit(unit: Unit, report: Report) -> bool:
    """The reporter works for the unit that answers for his case."""
    case = unit.get(Case, case_key(report.case))
    roles = identity.profile_of(unit, report.person).roles
    return case is not None and any(role.name == HANDLER and role.scope == case.owner for role in roles)


def _day_of(unit: Unit, person: str) -> Rewarded:
    desk = unit.get(DeskRewards, identity.desk_key(person))
    today = day_on(unit.now_ms)
    rewarded = desk.rewarded if desk is not None else None
    return rewarded if rewarded is not None and rewarded.on == today else Rewarded(today)


def _with(day: Rewarded, report: Report) -> Rewarded:
    more = int(report.points)
    if report.kind == "moment":
        return Rewarded(day.on, day.problems, day.moments + more)
    return Rewarded(day.on, day.problems + more, day.moments)


def _pay(unit: Unit, report: Report, figures: Figures, after: Rewarded) -> None:
    amount, source = int(report.points), points.source_of(PROGRAMME, month_of(unit.now_ms))
    cause = points.Cause(
        f"{report.kind}:{report.id}", report.case or report.id, "system", figures.version("reports")
    )  # fmt: skip
    expires_on = points.expiry_of(unit.now_ms, figures)
    points.post(unit, report.person, cause, points.Earn(amount, source, expires_on), points.Honour(amount))
    # No condition of its own: the drawer moves only with a posting, and the posting's sequence guards the desk.
    unit.change(
        identity.desk_key(report.person), DeskRewards.rewarded.set(after), condition=None, otherwise=stale
    )  # fmt: skip
    change(unit, report, "reward_granted", None, reward="granted")
    unit.tell(report_key(report.id), "RewardGranted", report=report.id, person=report.person, points=amount)


def _wait(unit: Unit, report: Report, until_at: int) -> None:
    key, due = reward_key(report.id), points.place_in_queue(until_at, int(report.points), report.id)
    waiting = unit.get(Marker, key)
    if waiting is None:
        unit.create(key, Marker(report=report.id, g1pk=REWARDS, g1sk=due), stale)
    elif waiting.g1sk <= f"{unit.now_ms:013d}~":
        unit.change(key, Marker.g1sk.set(due), condition=Marker.g1sk == waiting.g1sk, otherwise=stale)


def waiting_for_budget(now_ms: int) -> list[str]:
    """Reports whose reward should be tried again."""
    found = every(Listing(REWARDS, index="gsi1", up_to=f"{now_ms:013d}~"))
    return [marker.report for item in found if (marker := Marker.of(item)) is not None]
