"""The reward of a report: pending when it is accepted, granted once when the unit confirms it, or lapsed with a reason.

One write: the report's reward, a shard of the month's budget, the posting and the desk. The person's caps are read from
the desk and guarded by the posting's sequence; the budget's by the shard's own condition. What waits for budget is
served in its order. A reward whose report falls goes back in the write that fells it.
"""

from itertools import chain
from typing import Any

from .. import decisions, households, identity, points
from ..kit.clock import DAY, HOUR, day_on, month_of
from ..kit.pages import Listing, entries, every
from ..kit.table import Unit, fetch, run, stale
from ..policy import Figures
from ..policy import at as figures_at
from .case_store import Case, case_key
from .changing import change, drop
from .cooling import comes_too_soon
from .joining import category_then, shots_of
from .store import DeskRewards, Marker, Report, Rewarded, report_key, reward_key

HANDLER = "unit_handler"
PROGRAMME = "reports"
REWARDS = points.queue_of(PROGRAMME)
HELD = f"{REWARDS}#HELD"  # apart: who is held himself holds up nobody who waits for budget
TRY_AGAIN_MS = HOUR


def grant_of_case(case_id: str) -> None:
    """Grant the reward of an incident: to its first valid report."""
    case = Case.of(fetch([case_key(case_id)])[case_key(case_id)])
    if case is not None:
        grant(case.first)


def grant(report_id: str, *, in_turn: bool = False) -> None:
    """Grant the pending reward of a report, if its time has come; a repeat finds it granted.

    Who does not come in turn waits behind those who wait for budget already.
    """
    run(lambda unit: _grant(unit, report_id, in_turn=in_turn))


def _grant(unit: Unit, report_id: str, *, in_turn: bool) -> None:
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
    held_until = max(bars.rewards_until, _known_from(unit, report, figures))
    if held_until > unit.now_ms:  # held, not lost; looked at daily, because an appeal may end a sanction sooner
        _wait(unit, report, min(held_until, unit.now_ms + DAY), queue=HELD)
        return
    if not (in_turn or _is_next(report_id)) or not points.take(unit, PROGRAMME, int(report.points), seed=report_id):
        _wait(unit, report, unit.now_ms + TRY_AGAIN_MS)
        return
    drop(unit, reward_key(report_id))
    _pay(unit, report, figures, after)


def _is_next(report_id: str) -> bool:
    """Nobody else waits for budget."""
    waiting = entries(Listing(REWARDS, index="gsi1"), limit=1)
    return not waiting or waiting[0]["pk"]["S"] == report_key(report_id).pk


def _proven(unit: Unit, report: Report) -> bool:
    """Somebody else has confirmed it: the unit by starting, a verifier by closing, or a moment by being shown.

    Of an incident, that is the report which comes first.
    """
    if report.kind == "moment":
        return report.state == "published"
    case = unit.get(Case, case_key(report.case)) if report.state == "accepted" else None
    if case is None or case.first != report.id or case.state == "void":
        return False
    return bool(case.handler) or case.state == "closed" or bool(case.reopeners)  # which was closed before


def _lapse(unit: Unit, report: Report, after: Rewarded, figures: Figures) -> str | None:
    """Why a reward that was earned is not paid, or None."""
    if any(shot.reused for shot in shots_of(unit, report)):
        return "photo_reused"
    if report.kind == "problem" and _keeps_the_unit(unit, report):
        return "own_unit"
    if comes_too_soon(report, category_then(report)):
        return "cooldown"
    over = report.kind == "moment" and after.moments > figures.reports.moment_daily_points_cap
    if over or after.problems + after.moments > figures.reports.daily_points_cap:
        return "daily_cap"
    return "monthly_cap" if after.in_month > figures.reports.monthly_points_cap else None


def _known_from(unit: Unit, report: Report, figures: Figures) -> int:
    """From when on the reporter is no newcomer: accounts that are made to collect rewards do not last as long."""
    return int(identity.profile_of(unit, report.person).created_at) + figures.reports.new_account_days * DAY


def _keeps_the_unit(unit: Unit, report: Report) -> bool:
    """The reporter, or somebody of his household, works for the unit that answers for his case."""
    case, home = unit.get(Case, case_key(report.case)), identity.home_of(unit, report.person)
    if case is None:
        return False
    family = households.members_of(home) if home else []
    unit.read(*(identity.profile_key(each) for each in family))
    roles = (role for each in (report.person, *family) for role in identity.profile_of(unit, each).roles)
    return any(role.name == HANDLER and role.scope == case.owner for role in roles)


def _day_of(unit: Unit, person: str) -> Rewarded:
    desk = unit.get(DeskRewards, identity.desk_key(person))
    today = day_on(unit.now_ms)
    rewarded = desk.rewarded if desk is not None and desk.rewarded is not None else Rewarded(today)
    if rewarded.on == today:
        return rewarded
    return Rewarded(today, in_month=rewarded.in_month if rewarded.on[:7] == today[:7] else 0)


def _with(day: Rewarded, report: Report) -> Rewarded:
    more = int(report.points)
    if report.kind == "moment":
        return Rewarded(day.on, day.problems, day.moments + more, day.in_month + more)
    return Rewarded(day.on, day.problems + more, day.moments, day.in_month + more)


def _pay(unit: Unit, report: Report, figures: Figures, after: Rewarded) -> None:
    amount, source = int(report.points), points.source_of(PROGRAMME, month_of(unit.now_ms))
    times = int(report.grants or 0) + 1
    cause = points.Cause(txid_of(report, times), report.case or report.id, "system", figures.version("reports"))
    expires_on = points.expiry_of(unit.now_ms, figures)
    points.post(unit, report.person, cause, points.Earn(amount, source, expires_on), points.Honour(amount))
    # No condition of its own: the drawer moves only with a posting, and the posting's sequence guards the desk.
    unit.change(
        identity.desk_key(report.person), DeskRewards.rewarded.set(after), condition=None, otherwise=stale
    )  # fmt: skip
    change(unit, report, "reward_granted", None, reward="granted", grants=times, granted_at=unit.now_ms)
    unit.tell(report_key(report.id), "RewardGranted", report=report.id, person=report.person, points=amount)


def txid_of(report: Report, times: int) -> str:
    """What the posting of its reward is called; when an appeal brings a reward back, that is another posting."""
    return f"{report.kind}:{report.id}" + (f":{times}" if times > 1 else "")


def take_back(unit: Unit, report: Report, why: str) -> dict[str, Any]:
    """Join the Unit with the end of a report's reward, given already or not; returns what changes in the report."""
    drop(unit, reward_key(report.id))
    if report.reward == "pending":
        return {"reward": "lapsed", "lapse": why}
    if report.reward != "granted":
        return {}
    _claw_back(unit, report)
    return {"reward": "clawed_back", "lapse": why}


def _claw_back(unit: Unit, report: Report) -> None:
    amount, version = int(report.points), figures_at(unit.now_ms).version("reports")
    cause = points.Cause(f"back:{report.id}:{int(report.grants or 1)}", report.case or report.id, "system", version)
    source = points.source_of(PROGRAMME, month_of(int(report.granted_at or unit.now_ms)))
    honour = min(amount, points.balances_of(unit, report.person).honour)
    # The caller changes the report's reward under its revision: nothing is taken back twice.
    taken = points.ClawBack(amount, source, day_on(unit.now_ms))
    points.post(unit, report.person, cause, taken, points.Dishonour(honour))
    told = {"report": report.id, "person": report.person, "points": amount}
    unit.tell(report_key(report.id), "RewardTakenBack", **told)


def _wait(unit: Unit, report: Report, until_at: int, *, queue: str = REWARDS) -> None:
    key, due = reward_key(report.id), points.place_in_queue(until_at, int(report.points), report.id)
    waiting = unit.get(Marker, key)
    if waiting is None:
        unit.create(key, Marker(report=report.id, g1pk=queue, g1sk=due), stale)
    elif waiting.g1pk != queue or waiting.g1sk <= f"{unit.now_ms:013d}~":
        moved = (Marker.g1pk.set(queue), Marker.g1sk.set(due))
        unit.change(key, *moved, condition=Marker.g1sk == waiting.g1sk, otherwise=stale)


def waiting_for_budget(now_ms: int) -> list[str]:
    """Reports whose reward should be tried again: those that wait for budget in their turn, then those held."""
    listings = (Listing(queue, index="gsi1", up_to=f"{now_ms:013d}~") for queue in (REWARDS, HELD))
    found = chain.from_iterable(every(each) for each in listings)
    return [marker.report for item in found if (marker := Marker.of(item)) is not None]
