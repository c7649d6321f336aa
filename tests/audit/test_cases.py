"""A case that lost its owner, its deadline or its alarm is found, and put right where that follows from the case."""

from collections.abc import Callable

import pytest

from chalicelib.kit.clock import DAY
from chalicelib.kit.record import Item
from chalicelib.policy import Figures
from chalicelib.reports.case_store import Alarm, Case, alarm_key, case_key
from chalicelib.reports.clocks import Clock
from chalicelib.reports.moving import alarm_of, next_at, queues_of
from chalicelib.reports.rewards import REWARDS
from chalicelib.reports.rules import CaseState, Mark
from chalicelib.reports.store import Report, report_key, reward_key
from infra.audit import examine
from infra.repair.books import Books, Place
from infra.repair.cases import Cases
from tests.policy.test_calendar import at

NOW = at("2026-11-24 10:00")
FIRST, SECOND = "01KAQ2S3GZ0000000000000001", "01KAQ2S3GZ0000000000000002"
PERSON = "01KAQ2S3GZ00000000000000P1"
FIGURES = Figures()
Rows = dict[tuple[str, str], Item]


def put(rows: Rows, key: tuple[str, str], record: Case | Alarm | Report) -> None:
    record.pk, record.sk = key
    rows[key] = record.item()


def a_city(state: CaseState = "in_progress") -> Rows:
    """A case with its alarm and two reports, the first of which is rewarded."""
    rows: Rows = {}
    clock = Clock(NOW, 240)
    due_at = clock.due_at(FIGURES.working_days) if state != "closed" else None
    case = Case(
        first=FIRST, first_at=NOW, reporter=PERSON, category="0102", area="370303001", lat=36.8, lng=118.0,
        accuracy_m=10, state=state, owner="U-1", due_at=due_at, clock=clock, opened_at=NOW, returns=0, reworks=0,
        final=0, revision=1, timeline=(Mark("accepted", NOW), Mark("started", NOW)),
    )  # fmt: skip
    for name, value in queues_of("370303001", state, "U-1", due_at or NOW).items():
        setattr(case, name, value)
    put(rows, (case_key(FIRST).pk, case_key(FIRST).sk), case)
    at_ms = next_at(state, clock, due_at, 0, FIGURES)
    if at_ms is not None:
        key = alarm_key(FIRST)
        put(rows, (key.pk, key.sk), alarm_of(FIRST, at_ms, clock, FIGURES.working_days))
    for report_id, kind in ((FIRST, "granted"), (SECOND, "none")):
        report = Report(
            person=PERSON, kind="problem", category="0102", words="x", lat=36.8, lng=118.0, accuracy_m=10,
            area="370303001", submitted_at=NOW, text="pass", safety="pass", visibility="private", points=3,
            state="accepted" if report_id == FIRST else "duplicate", reward=kind, case=FIRST, digest="d", revision=1,
            timeline=(Mark("submitted", NOW),),
        )  # fmt: skip
        put(rows, (report_key(report_id).pk, report_key(report_id).sk), report)
    return rows


def found(rows: Rows, now: int = NOW) -> list[str]:
    return list(examine(rows.values(), (), now).found)


def changed(key: tuple[str, str], **values: dict[str, str] | None) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        row = {**rows[key], **{name: value for name, value in values.items() if value is not None}}
        for name, value in values.items():
            if value is None:
                row.pop(name)
        rows[key] = row

    return change


CASE, ALARM = (f"CASE#{FIRST}", "CASE"), (f"CASE#{FIRST}", "ALARM")
ONE, OTHER = (f"REPORT#{FIRST}", "REPORT"), (f"REPORT#{SECOND}", "REPORT")
DAMAGES: list[tuple[Callable[[Rows], object], str, bool]] = [
    (lambda rows: rows.pop(ALARM), "nothing will look at it", True),
    (changed(ALARM, g1pk=None, g1sk=None), "nothing will look at it", True),
    (changed(ALARM, g1sk={"S": f"{NOW + 9 * DAY:013d}"}), "only after its deadline", True),
    (changed(CASE, ow={"S": ""}), "nobody owns it", False),
    (changed(CASE, du=None), "no deadline runs", False),
    (changed(CASE, g1pk={"S": "CASES#closed#370303"}), "listed elsewhere", True),
    (changed(CASE, g2pk={"S": "UNIT#U-2#CASES"}), "listed elsewhere", True),
    (changed(CASE, ow=None), "cannot be read", False),
    (changed(OTHER, rw={"S": "granted"}), "are rewarded for it", False),
    (changed(CASE, fr=None), "cannot be read", False),
    (changed(ONE, vi={"S": "public"}, sf={"S": "review"}), "is public", False),
    (changed(ONE, st={"S": "withdrawn"}), "its reward is granted", False),
    (lambda rows: rows.pop(CASE), "has an alarm and is not here", False),
]


@pytest.mark.parametrize("state", ["accepted", "dispatched", "in_progress", "deferred", "resolved", "closed"])
def test_a_sound_city_has_nothing_to_find(state: CaseState) -> None:
    assert found(a_city(state)) == []


@pytest.mark.parametrize(("damage", "said", "mended"), DAMAGES)
def test_what_is_damaged_is_found_and_what_follows_from_the_case_is_mended(
    damage: Callable[[Rows], object], said: str, mended: bool
) -> None:
    rows = a_city()
    damage(rows)
    assert any(said in each for each in found(rows)), found(rows)
    if mended:
        assert list(examine(repaired(rows), (), NOW).found) == []


def repaired(rows: Rows, now: int = NOW) -> list[Item]:
    books = Books.of(rows.values(), (), now)
    Cases(books, lambda _: FIGURES).repair()
    return books.rows("records")


def test_a_case_that_is_over_with_an_alarm_is_found_and_mended() -> None:
    rows = a_city("closed")
    rows[ALARM] = a_city()[ALARM]
    assert any("still has a deadline or an alarm" in each for each in found(rows))
    assert list(examine(repaired(rows), (), NOW).found) == []


def test_a_reward_that_was_never_decided_is_found_after_two_days() -> None:
    rows = a_city()
    changed(ONE, rw={"S": "pending"})(rows)
    assert found(rows, NOW + DAY) == []
    assert any("its reward was never decided" in each for each in found(rows, NOW + 3 * DAY))


def test_a_reward_that_was_never_decided_waits_in_its_turn_after_a_repair() -> None:
    rows, later = a_city(), NOW + 3 * DAY
    changed(ONE, rw={"S": "pending"})(rows)
    assert len(repaired(rows, NOW + DAY)) == len(rows), "until then its turn may come without"
    after = repaired(rows, later)
    assert not any("its reward was never decided" in each for each in examine(after, (), later).found)
    (marker,) = (row for row in after if row["sk"]["S"] == reward_key(FIRST).sk)
    assert marker["g1pk"] == {"S": REWARDS}
    assert marker["g1sk"]["S"] < f"{later:013d}~", "the next sweep finds it"


def test_who_has_just_become_the_first_of_a_case_that_was_confirmed_long_ago_is_still_in_time() -> None:
    rows = a_city()
    report = Report.of(rows[ONE])
    assert report is not None
    report.reward, report.timeline = "pending", (Mark("submitted", NOW), Mark("accepted", NOW + 3 * DAY))
    put(rows, ONE, report)
    assert found(rows, NOW + 4 * DAY) == []
    assert any("its reward was never decided" in each for each in found(rows, NOW + 6 * DAY))


def test_a_case_that_is_lost_is_at_the_dispatchers_again() -> None:
    rows = a_city()
    del rows[CASE]
    assert any("which is not here" in each for each in found(rows))
    after = Books.of(repaired(rows), (), NOW)
    case = Case.of(after.items[Place("records", *CASE)])
    assert case is not None
    assert (case.state, case.owner, case.first) == ("accepted", "area:370303001", FIRST)
    assert examine(after.rows("records"), (), NOW).found == ()


def test_who_repeated_a_case_that_is_lost_is_screened_again() -> None:
    rows = a_city()
    for key in (CASE, ALARM, ONE):
        del rows[key]
    report = Report.of(Books.of(repaired(rows), (), NOW).items[Place("records", *OTHER)])
    assert report is not None
    assert (report.state, report.g2pk) == ("submitted", "REPORTS#submitted#370303")
    assert not report.case


def test_an_alarm_whose_case_is_gone_is_taken_away() -> None:
    rows = a_city()
    for key in (CASE, ONE, OTHER):
        del rows[key]
    assert Place("records", *ALARM) not in Books.of(repaired(rows), (), NOW).items
