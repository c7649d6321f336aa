"""Taking back what was granted: a report that turned out not to be valid, a case that should never have been one.

The reward goes back in the same write, and the next oldest report of the incident takes the place of the one that fell.
"""

from typing import Any

import msgspec

from .. import decisions
from ..kit.errors import NotFound
from ..kit.foureyes import approve, propose
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import ADMINS, reaches
from .case_machine import demand_move
from .case_store import Case, case_key
from .changing import change, report_for, scoped
from .first_places import follow_fallen
from .moving import case_for, move
from .refusing import REVOKED, VOID, say_no
from .rewards import take_back
from .rules import (
    CaseDone,
    NoSuchCase,
    NoSuchReport,
    NotInThisState,
    RejectReason,
    ReportDone,
    VoidReason,
)
from .screening import demand_not_own
from .store import Report, report_key

KIND = "void_case"


def revoke(actor: Actor, command: Command, report_id: str, *, reason: RejectReason, evidence: str) -> ReportDone:
    """Find an accepted report not valid after all; its case goes on for the next oldest.

    NoSuchReport, NotInThisState, OwnReport.
    """
    return run(
        lambda unit: _revoke(unit, actor, scoped(actor, command), report_id, reason=reason, evidence=evidence)
    )  # fmt: skip


def _revoke(
    unit: Unit, actor: Actor, command: Command, report_id: str, *, reason: RejectReason, evidence: str
) -> ReportDone:
    report = report_for(unit, report_id, command)
    if not reaches(actor, report.area, *ADMINS):
        raise NoSuchReport()
    demand_not_own(unit, actor, report)
    if report.state not in ("accepted", "published"):
        raise NotInThisState(state=report.state)
    back = take_back(unit, report, "revoked")
    answer = change(
        unit, report, "revoked", command,
        state="rejected", reason=reason, visibility="private", refused_by=actor.person, **back,
    )  # fmt: skip
    say_no(unit, command, report, REVOKED, code=reason, evidence=evidence, by=(actor.person,))
    told = {"report": report_id, "person": report.person, "code": reason, "case": report.case or ""}
    unit.tell(report_key(report_id), "ReportRevoked", **told)
    case = unit.get(Case, case_key(report.case)) if report.case else None
    if case is not None and case.first == report_id:
        follow_fallen(unit, case)
    return answer


class Void(msgspec.Struct, frozen=True):
    """What is proposed: which case should never have been one, and why."""

    case: str
    reason: VoidReason
    evidence: str


def propose_void(actor: Actor, command: Command, case_id: str, *, reason: VoidReason, evidence: str) -> str:
    """Propose that a case is void; returns the proposal's id. NoSuchCase, NotInThisState."""
    return run(lambda unit: _propose(unit, actor, command, Void(case_id, reason, evidence)))


def _propose(unit: Unit, actor: Actor, command: Command, wanted: Void) -> str:
    case = unit.get(Case, case_key(wanted.case))
    if case is None or not reaches(actor, case.area, "city_admin"):
        raise NoSuchCase()
    payload = msgspec.json.encode(wanted).decode()
    made = propose(unit, actor, command, kind=KIND, subject=wanted.case, payload=payload, beneficiary=case.reporter)
    demand_move("void", case.state)  # after it: a repeat is told what was proposed, whatever the case has become
    return made


def approve_void(actor: Actor, command: Command, case_id: str, proposal_id: str) -> CaseDone:
    """Make a case void as a second person, who shares no household with the proposer or the reporter.

    NotFound, NoSuchCase, OwnProposal, AlreadyApproved, NotIndependent, NotInThisState.
    """
    return run(lambda unit: _approve(unit, actor, scoped(actor, command), case_id, proposal_id=proposal_id))


def _approve(unit: Unit, actor: Actor, command: Command, case_id: str, *, proposal_id: str) -> CaseDone:
    case = case_for(unit, case_id, command)
    if not reaches(actor, case.area, "city_admin"):
        raise NoSuchCase()
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject=case_id)
    if not fresh:
        return CaseDone(command.key, command.digest, case.state, case.owner, None)
    wanted = msgspec.json.decode(proposal.payload, type=Void)
    by = (proposal.proposer, actor.person)
    decisions.demand_second_person(unit, actor, (proposal.proposer, case.reporter))
    state, report = demand_move("void", case.state), unit.get(Report, report_key(case.first))
    if report is None:
        raise NotFound()
    _void_report(unit, report, wanted, command=command, by=by)
    done = move(unit, case, "void", command, state=state, clock=None, due_at=None, asked=None, note=wanted.reason)
    unit.tell(case_key(case_id), "CaseVoided", case=case_id, owner=case.owner)
    return done


def _void_report(unit: Unit, report: Report, wanted: Void, *, command: Command, by: tuple[str, ...]) -> None:
    if report.state != "accepted":  # it fell before, and nobody took its place
        return
    after: dict[str, Any] = take_back(unit, report, "case_void")
    change(unit, report, "void", state="void", reason=wanted.reason, visibility="private", **after)
    say_no(unit, command, report, VOID, code=wanted.reason, evidence=wanted.evidence, by=by)
    told = {"report": report.id, "person": report.person, "code": wanted.reason}
    unit.tell(report_key(report.id), "ReportVoided", **told)
