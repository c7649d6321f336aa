"""The rewards' half of the check: a report is paid once or not at all, within the day's cap and the month's budget."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from chalicelib.kit.clock import day_on, month_of
from chalicelib.kit.record import Item, Record
from chalicelib.points.budgets import Shard
from chalicelib.points.chain import Row
from chalicelib.reports.case_store import Case
from chalicelib.reports.store import Report

from .deeds import Deed
from .reporting import BUDGET, DAILY_CAP, MONTHLY_CAP, UNIT

R = TypeVar("R", bound=Record)
SOURCE = "program:reports:"
LOOKS = ("verify", "rework", "reopen")
AWARD = ("problem:", "moment:")
TAKEN_BACK = "back:"


def rewards_found(records: Iterable[Item], postings: Sequence[Row]) -> Iterator[str]:
    """Every violation, at any moment."""
    reports = {report.id: report for report in rows_of(records, "REPORT#", "REPORT", Report)}
    paid: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    days: Counter[tuple[str, str]] = Counter()
    in_month: Counter[tuple[str, str]] = Counter()
    for row in postings:
        for account, amount in row.legs if row.txid.startswith(AWARD) else ():
            if account.startswith(SOURCE):
                paid[row.txid.split(":")[1]] += 1
                spent[account.removeprefix(SOURCE)] -= amount
                days[row.person, day_on(row.at)] -= amount
                in_month[row.person, month_of(row.at)] -= amount
        if row.txid.startswith(TAKEN_BACK):
            paid[row.txid.split(":")[1]] -= 1
    for report in reports.values():
        if paid[report.id] != (report.reward == "granted"):
            yield f"report {report.id}: its reward is {report.reward}, paid {paid[report.id]} times"
    yield from (f"report {report}: was paid, and there is none" for report in paid.keys() - reports.keys())
    yield from (f"P#{person}: earned {points} on {on}" for (person, on), points in days.items() if points > DAILY_CAP)
    for (person, month), points in in_month.items():
        if points > MONTHLY_CAP:
            yield f"P#{person}: earned {points} in {month}"
    for shard in rows_of(records, "BUDGET#reports#", "", Shard):
        spent[shard.pk.rpartition("#")[2]] -= int(shard.spent)
    yield from (f"the budget of {month}: its shards differ by {rest}" for month, rest in spent.items() if rest)
    months: Counter[str] = Counter()
    for shard in rows_of(records, "BUDGET#reports#", "", Shard):
        months[shard.pk] += int(shard.spent)
    yield from (f"{month}: {points} of {BUDGET} were spent" for month, points in months.items() if points > BUDGET)


def reporting_found(deeds: Sequence[Deed], records: Sequence[Item]) -> Iterator[str]:
    """What was said to people about reports, against the rows; and proven reports without a decided reward."""
    reports = {report.id: report for report in rows_of(records, "REPORT#", "REPORT", Report)}
    cases = {case.pk.removeprefix("CASE#"): case for case in rows_of(records, "CASE#", "CASE", Case)}
    waiting = {item["pk"]["S"].removeprefix("REPORT#") for item in records if item["sk"]["S"] == "REWARD"}
    known = set()
    for deed in deeds:
        key, done = deed.command.key, deed.done
        if deed.verb == "report":
            known.add(key)
            if deed.refused and key in reports:
                yield f"report {key}: refused, and there is one"
            if done is not None and key not in reports:
                yield f"report {key}: done, and there is none"
        elif deed.verb == "withdraw" and done is not None and reports[deed.about["report"]].state != "withdrawn":
            yield f"withdraw {key}: done, and the report is {reports[deed.about['report']].state}"
        elif deed.verb == "approve_void" and done is not None and deed.about["by"] == deed.about["proposer"]:
            yield f"approve_void {key}: done by who proposed it"
        elif deed.verb == "accept" and done is not None and deed.about["report"] not in cases:
            yield f"accept {key}: done, and there is no case"
    yield from _verified_by_others(deeds, reports, cases)
    yield from (f"report {report}: nobody sent it" for report in reports.keys() - known)
    repeats = Counter(each.case for each in reports.values() if (each.state, each.safety) == ("duplicate", "pass"))
    accepted = Counter(report.case for report in reports.values() if report.state == "accepted" and _is_first(report))
    yield from (f"case {case}: {many} reports are its first" for case, many in accepted.items() if many > 1)
    for case in cases.values():
        first = reports[case.first]
        if case.state != "void" and first.state != "accepted" and (accepted[case.id] or repeats[case.id]):
            yield f"case {case.id}: its first is {first.id}, which is {first.state}, and there are others"
        if case.handler and case.state != "void" and first.reward == "pending" and first.id not in waiting:
            yield f"report {first.id}: confirmed, and its reward was never decided"


def _is_first(report: Report) -> bool:
    """It stands for its incident: whom an appeal brought back may find his place taken."""
    return all(mark.code != "restored" for mark in report.timeline)


def _verified_by_others(deeds: Sequence[Deed], reports: dict[str, Report], cases: dict[str, Case]) -> Iterator[str]:
    """R8: nobody looks at his unit's work, or at what he is rewarded for."""
    for deed in deeds:
        if deed.verb not in LOOKS or deed.done is None:
            continue
        case_id, by = deed.about["case"], deed.about["by"]
        if by.holds("unit_handler", UNIT):
            yield f"{deed.verb} {deed.command.key}: done by the unit itself"
        elif cases[case_id].first == case_id and reports[case_id].person == by.person:
            yield f"{deed.verb} {deed.command.key}: done by the reporter"


def rows_of(records: Iterable[Item], pk: str, sk: str, record: type[R]) -> list[R]:
    """Records of a kind: whose keys begin so and end so."""
    rows = (item for item in records if item["pk"]["S"].startswith(pk) and sk in ("", item["sk"]["S"]))
    return [view for item in rows if (view := record.of(item)) is not None]
