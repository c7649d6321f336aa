"""Who stands for an incident: of its valid reports the one that was complete first by the server's time, then by id.

A report that is attached and a first one that falls move the case, and a report that is passed over because it has not
passed yet must not have changed: of two things that happen in one moment, the second one reads again.
"""

from collections.abc import Iterator
from heapq import merge

from ..kit.pages import Listing, every
from ..kit.record import Command
from ..kit.revised import revise
from ..kit.table import Unit, fetch, run, stale
from .case_machine import OPEN
from .case_store import Case, case_key, reports_of_case
from .changing import change, drop
from .joining import category_then, first_reward, subject_of
from .machine import visibility_of
from .moving import move
from .rules import ReportDone
from .screening import first_of
from .store import Report, report_key, reward_key

LATELY = 8  # the list of a case's reports is a moment old: it shows by now what was attached before these
GUARDED = 40  # of those passed over, the oldest; a write has room for no more than a hundred items
STANDING = ("duplicate", "accepted")  # accepted without being the first: an appeal brought it back


def attach(unit: Unit, report: Report, case: Case, command: Command) -> ReportDone:
    """Join the Unit with a report that repeats a case; it earns nothing, unless it is the first."""
    if takes_place(unit, report, case):
        return _as_first(unit, report, case, command)
    answer = change(unit, report, "duplicate", command, state="duplicate", case=case.id, visibility="private")
    unit.tell(report_key(report.id), "ReportDuplicated", report=report.id, person=report.person, case=case.id)
    revise(unit, case_key(case.id), case, Case.lately.set(lately(case, report.id)))
    return answer


def lately(case: Case, *reports: str) -> tuple[str, ...]:
    """What a case remembers of the reports that became its own: the latest."""
    return (*(case.lately or ()), *reports)[-LATELY:]


def takes_place(unit: Unit, report: Report, case: Case) -> bool:
    """Whether a report that comes to a case becomes its first: the first has fallen, and nobody is before this one.

    Or this was complete before the first, and nobody has been given the reward yet.
    """
    first = unit.get(Report, report_key(case.first))
    if first is None or report.safety != "pass" or case.state == "void" or not _yields(first, report, case):
        return False
    following = _oldest(unit, case, but=report.id) if first.state != "accepted" else None
    return following is None or first_of(report) < first_of(following)


def _yields(first: Report, report: Report, case: Case) -> bool:
    if first.state != "accepted":
        return True
    return first_of(report) < first_of(first) and first.reward == "pending" and case.state in OPEN


def _as_first(unit: Unit, report: Report, case: Case, command: Command | None = None) -> ReportDone:
    give_way(unit, case)
    answer = _put_first(unit, report, case, command)
    mine = lately(case, case.first, report.id)
    move(unit, case, "", first=report.id, first_at=first_of(report)[0], reporter=report.person, lately=mine)
    return answer


def give_way(unit: Unit, case: Case) -> None:
    """Join the Unit with the end of a first report that has not fallen, and waits for its reward: it is a repeat."""
    later = unit.get(Report, report_key(case.first))
    if later is None or later.state != "accepted":
        return
    drop(unit, reward_key(later.id))
    change(
        unit, later, "duplicate",
        state="duplicate", visibility="private", reward="lapsed", lapse="not_first",
    )  # fmt: skip
    unit.tell(report_key(later.id), "RewardLapsed", report=later.id, person=later.person, code="not_first")


def _put_first(unit: Unit, report: Report, case: Case, command: Command | None = None) -> ReportDone:
    """It is rewarded and shown in place of the one before; the caller moves the case."""
    category = category_then(report)
    shown = visibility_of(subject_of(report, category), "accepted", report.safety)
    answer = change(
        unit, report, "accepted", command,
        state="accepted", case=case.id, visibility=shown, lapse=None, **first_reward(report, category),
    )  # fmt: skip
    told = {"report": report.id, "person": report.person, "case": case.id}
    unit.tell(report_key(report.id), "ReportAccepted", **told)
    unit.tell(report_key(report.id), "ReportPutFirst", **told)
    return answer


def follow_fallen(unit: Unit, case: Case) -> None:
    """Join the Unit in which the first report of a case falls: the next oldest takes its place; there may be none."""
    following = _oldest(unit, case, but=case.first)
    if following is None:
        revise(unit, case_key(case.id), case)  # for whoever is being attached, and has read that the first stands
        return
    _put_first(unit, following, case)
    move(unit, case, "", first=following.id, first_at=first_of(following)[0], reporter=following.person)


def fill_first_place(case_id: str, report_id: str = "") -> None:
    """Where the first report of a case has fallen, put the next one there; a repeat finds it filled.

    A report that was attached or has passed in this moment is named: it may be older than the first one.
    """
    run(lambda unit: _fill(unit, case_id, report_id))


def fill_first_place_with(report_id: str) -> None:
    """A duplicate that passes only now takes the first place of its case, if that is open to it."""
    report = Report.of(fetch([report_key(report_id)])[report_key(report_id)])
    if report is not None and report.case and (report.state, report.safety) == ("duplicate", "pass"):
        fill_first_place(report.case, report_id)


def _fill(unit: Unit, case_id: str, report_id: str) -> None:
    case = unit.get(Case, case_key(case_id))
    first = unit.get(Report, report_key(case.first)) if case is not None else None
    if case is None or case.state == "void" or first is None:
        return
    named = unit.get(Report, report_key(report_id)) if report_id else None
    if first.state != "accepted":
        following = _oldest(unit, case, also=report_id)
    elif named is not None and (named.state, named.safety) == ("duplicate", "pass") and _yields(first, named, case):
        following = named
    else:
        following = None
    if following is not None:
        _as_first(unit, following, case)


def reported_by(unit: Unit, case: Case) -> frozenset[str]:
    """Whose reports belong to a case: each of them may come to stand for it yet."""
    return frozenset(report.person for report in _in_order(unit, case, "") if report.state in STANDING)


def _oldest(unit: Unit, case: Case, *, also: str = "", but: str = "") -> Report | None:
    """The oldest valid report of a case. Those before it that have not passed yet must not change meanwhile."""
    passed_over = 0
    for report in _in_order(unit, case, also):
        if report.id == but or report.state not in STANDING:
            continue
        if report.safety == "pass":
            return report
        if passed_over < GUARDED:
            passed_over += 1
            unit.require(report_key(report.id), Report.revision == int(report.revision), stale)
    return None


def _in_order(unit: Unit, case: Case, also: str) -> Iterator[Report]:
    """The reports of a case, each once: those that are listed, and those that may not be yet."""
    new = [report_key(each) for each in (*(case.lately or ()), *((also,) if also else ()))]
    unlisted = [report for item in unit.read(*new) if (report := Report.of(item)) is not None]
    items = every(Listing(reports_of_case(case.id), index="gsi2"))
    listed = (report for item in items if (report := Report.of(item)) is not None)
    seen: set[str] = set()
    for report in merge(sorted(unlisted, key=first_of), listed, key=first_of):
        if report.id not in seen:
            seen.add(report.id)
            yield report
