"""How a report is read for a command and changed: one revision, one line of the timeline, one remembered answer."""

from typing import Any

from pynamodb.expressions.update import Action

from ..kit.clock import month_of
from ..kit.errors import IdempotencyMismatch
from ..kit.record import Command
from ..kit.revised import revise
from ..kit.table import Key, Replayed, Unit, stale
from ..kit.who import Actor
from .case_store import reports_of_case
from .rules import KEPT_DONE, SHOWN, NoSuchReport, ReportDone, Visibility, noted
from .store import (
    Marker,
    Report,
    county_of,
    place_in_queue,
    queue,
    report_key,
    review_key,
    shown_in,
    shown_key,
    wait_key,
)


def scoped(actor: Actor, command: Command) -> Command:
    """The command as this actor's own: the same key from somebody else is a mismatch, never a look at the answer."""
    return Command(command.key, command.digest + actor.person[-8:])


def report_for(unit: Unit, report_id: str, command: Command) -> Report:
    """The report that a command is about. NoSuchReport; Replayed when this very command was done before."""
    report = unit.get(Report, report_key(report_id))
    if report is None:
        raise NoSuchReport()
    done = next((each for each in report.done or () if each.key == command.key), None)
    if done is None:
        return report
    if done.digest != command.digest:
        raise IdempotencyMismatch()
    raise Replayed(done)


def change(unit: Unit, report: Report, code: str, command: Command | None = None, **after: Any) -> ReportDone:
    """Join the Unit with a change of these attributes (None removes one), noted in the timeline under a code."""
    updates: list[Action] = [
        attribute.set(value) if value is not None else attribute.remove()
        for attribute, value in ((getattr(Report, name), value) for name, value in after.items())
    ]
    answer = _answer(report, command or Command("", ""), after)
    if command is not None:
        updates.append(Report.done.set(((report.done or ()) + (answer,))[-KEPT_DONE:]))
    if code:
        updates.append(Report.timeline.set(noted(report.timeline, code, unit.now_ms)))
    _show(unit, report, after.get("visibility", report.visibility))
    updates += _listed(report, after)
    revise(unit, report_key(report.id), report, *updates)
    return answer


def _show(unit: Unit, report: Report, visibility: Visibility) -> None:
    """What everybody may see is noted apart, by month: the report's own indexes serve its reporter and the staff."""
    was, key = report.visibility in SHOWN, shown_key(report.id)
    if visibility in SHOWN and not was:
        at = int(report.submitted_at)
        month, place = shown_in(report.kind, month_of(at)), f"{at:013d}#{report.id}"
        unit.create(key, Marker(report=report.id, g1pk=month, g1sk=place), stale)
    elif was and visibility not in SHOWN:
        unit.remove(key, Marker.pk.exists(), stale)


def drop_tasks(unit: Unit, report_id: str) -> None:
    """Join the Unit with the end of all waiting and looking: the report has come to its end."""
    for key in (wait_key(report_id), review_key(report_id)):
        drop(unit, key)


def drop(unit: Unit, key: Key) -> None:
    """Join the Unit with the removal of an item, if it is there."""
    if unit.read(key)[0] is not None:
        unit.remove(key, Report.pk.exists(), stale)


def _answer(report: Report, command: Command, after: dict[str, Any]) -> ReportDone:
    names = ("state", "visibility", "safety", "reward", "case")
    return ReportDone(command.key, command.digest, *(after.get(name, getattr(report, name)) for name in names))


def _listed(report: Report, after: dict[str, Any]) -> list[Action]:
    """Screeners see problems that are complete and undecided, by county; a case sees the reports that belong to it."""
    state, case = after.get("state", report.state), after.get("case", report.case)
    if report.kind != "problem" or (state, case) == (report.state, report.case):
        return []
    complete_at = int(after.get("complete_at", report.complete_at) or report.submitted_at)
    if state == "submitted":
        place = place_in_queue(report.area, int(report.submitted_at))
        return [Report.g2pk.set(queue("REPORTS#submitted", county_of(report.area))), Report.g2sk.set(place)]
    if case is not None:
        return [Report.g2pk.set(reports_of_case(case)), Report.g2sk.set(f"{complete_at:013d}#{report.id}")]
    return [Report.g2pk.remove(), Report.g2sk.remove()]
