"""Every "no" to a report is a decision: a reason, evidence, who said it, and until when it may be appealed."""

from .. import decisions
from ..kit.record import Command
from ..kit.table import Unit
from .store import Report

REJECTED, HIDDEN, REVOKED, VOID = "report_rejected", "report_hidden", "report_revoked", "case_void"
KINDS = (REJECTED, HIDDEN, REVOKED, VOID)


def say_no(
    unit: Unit, command: Command, report: Report, kind: str, *, code: str, evidence: str, by: tuple[str, ...]
) -> None:
    """Join the Unit with the decision that says no to a report. What no person decided (`by` is empty) is one, too."""
    grounds = decisions.Grounds(report.person, kind, report.id, code, evidence, report.area, by)
    decisions.decide(unit, command, grounds)


def by_the_house(report: Report, code: str) -> Command:
    """The command of a "no" that the house says by itself, once a report and reason."""
    return Command(report.id, code)
