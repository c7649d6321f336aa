"""What the reporter says of what became of his report: it is fixed, it is not, how well it was done, it is back.

He speaks under his report's id; the unit never learns who he is.
"""

from ..kit.clock import DAY
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..policy import at as figures_at
from .case_machine import demand_move
from .case_store import Case, case_key, owner_of_case
from .changing import scoped
from .clocks import working_clock
from .moving import case_for, category_of_case, move
from .rules import (
    AlreadyRated,
    AlreadyReopened,
    CaseDone,
    NoSuchCase,
    NoSuchReport,
    NotInThisState,
    NotTheReporter,
    OwnWork,
    TooLateForThat,
)
from .store import Report, report_key
from .verifying import close, send_back, to_verify
from .working import use_photo


def say_fixed(actor: Actor, command: Command, report_id: str) -> CaseDone:
    """Close the case of one's own report as done; not where that alone would earn him his reward.

    NoSuchReport, NoSuchCase, NotTheReporter, OwnWork, NotInThisState.
    """
    return run(lambda unit: _say_fixed(unit, actor, scoped(actor, command), report_id))


def _say_fixed(unit: Unit, actor: Actor, command: Command, report_id: str) -> CaseDone:
    case = _case_of_reporter(unit, actor, command, report_id)
    if not case.handler:  # nobody else has confirmed the problem: a verifier has to
        raise OwnWork()
    return close(unit, case, command)


def say_not_fixed(actor: Actor, command: Command, report_id: str, reason: str) -> CaseDone:
    """Send the case of one's own report back to its unit. NoSuchReport, NoSuchCase, NotTheReporter, NotInThisState."""
    return run(lambda unit: _say_not_fixed(unit, actor, scoped(actor, command), report_id, reason=reason))


def _say_not_fixed(unit: Unit, actor: Actor, command: Command, report_id: str, *, reason: str) -> CaseDone:
    return send_back(unit, _case_of_reporter(unit, actor, command, report_id), command, reason=reason)


def rate(actor: Actor, command: Command, report_id: str, stars: int) -> CaseDone:
    """Rate a closed case, once, within days. NoSuchReport, NoSuchCase, NotTheReporter, NotInThisState, AlreadyRated,
    TooLateForThat."""
    return run(lambda unit: _rate(unit, actor, scoped(actor, command), report_id, stars=stars))


def _rate(unit: Unit, actor: Actor, command: Command, report_id: str, *, stars: int) -> CaseDone:
    case = _case_of_reporter(unit, actor, command, report_id)
    if case.state != "closed":
        raise NotInThisState(state=case.state)
    if case.rating:
        raise AlreadyRated()
    _demand_soon(unit, case, figures_at(unit.now_ms).reports.rating_days)
    done = move(unit, case, "rated", command, rating=stars)
    unit.tell(case_key(case.id), "CaseRated", case=case.id, owner=case.owner, stars=stars)
    return done


def reopen(actor: Actor, command: Command, report_id: str, *, photos: tuple[str, ...], reason: str) -> CaseDone:
    """Open a closed case again, once a person, with a new photo: the unit has half its time.

    NoSuchReport, NoSuchCase, NotTheReporter, NotInThisState, AlreadyReopened, TooLateForThat, PhotoNotGranted,
    PhotoNotReady, PhotoNotFresh.
    """
    return run(lambda unit: _reopen(unit, actor, scoped(actor, command), report_id, photos=photos, reason=reason))


def _reopen(
    unit: Unit, actor: Actor, command: Command, report_id: str, *, photos: tuple[str, ...], reason: str
) -> CaseDone:
    case = _case_of_reporter(unit, actor, command, report_id)
    demand_move("reopen", case.state)
    for photo in dict.fromkeys(photos):
        use_photo(unit, actor, photo, since=int(case.closed_at or 0), owner=owner_of_case(case.id))
    return _open_again(unit, actor, command, case, reason=reason)


def reopen_as_verifier(actor: Actor, command: Command, case_id: str, reason: str) -> CaseDone:
    """The same by a verifier who saw that it is back.

    NoSuchCase, OwnWork, NotInThisState, AlreadyReopened, TooLateForThat.
    """
    return run(lambda unit: _reopen_as_verifier(unit, actor, scoped(actor, command), case_id, reason=reason))


def _reopen_as_verifier(unit: Unit, actor: Actor, command: Command, case_id: str, *, reason: str) -> CaseDone:
    return _open_again(unit, actor, command, to_verify(unit, actor, command, case_id), reason=reason)


def _open_again(unit: Unit, actor: Actor, command: Command, case: Case, *, reason: str) -> CaseDone:
    state, figures = demand_move("reopen", case.state), figures_at(unit.now_ms)
    if actor.person in (case.reopeners or ()):
        raise AlreadyReopened()
    _demand_soon(unit, case, figures.reports.reopen_days)
    whole = working_clock(category_of_case(case, figures), unit.now_ms)
    done = move(
        unit, case, "reopened", command,
        state=state, clock=whole.again(unit.now_ms, max(1, whole.minutes // 2)), work_since=unit.now_ms,
        closed_at=None, note=reason, reopeners=(*(case.reopeners or ()), actor.person),
    )  # fmt: skip
    unit.tell(case_key(case.id), "CaseReopened", case=case.id, owner=case.owner, person=case.reporter)
    return done


def _demand_soon(unit: Unit, case: Case, days: int) -> None:
    if unit.now_ms - int(case.closed_at or 0) > days * DAY:
        raise TooLateForThat(days=days)


def _case_of_reporter(unit: Unit, actor: Actor, command: Command, report_id: str) -> Case:
    """The case of the actor's own report, which is the one that the case is called after or rewarded for.

    NoSuchReport, NoSuchCase, NotTheReporter.
    """
    unit.read(report_key(report_id), case_key(report_id))
    report = unit.get(Report, report_key(report_id))
    if report is None or report.person != actor.person:
        raise NoSuchReport()
    if not report.case:
        raise NoSuchCase()
    case = case_for(unit, report.case, command)
    if case.reporter != actor.person:
        raise NotTheReporter()
    return case
