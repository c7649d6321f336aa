"""Days of services under every way to enter something, step by step, against the same days in words."""

import itertools
import os
from collections import defaultdict
from collections.abc import Iterable
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from chalicelib.checkin.rules import capped_end, due_at, unproven_end, vouched
from chalicelib.hours import DayEntered
from chalicelib.hours.rules import Ending, Entry, Service, added, by_day, credited, difference, standing
from chalicelib.kit.clock import HOUR, MINUTE, day_start_ms
from chalicelib.policy import Figures
from chalicelib.stations import Station
from chalicelib.statistics.rules import shares_of, team_shares_of
from infra.simulation import days
from infra.simulation.days import Word

LONG, STEPS = "LONG" in os.environ, 50_000
FIGURES = Figures()
MORNING = day_start_ms("2026-11-23") + 7 * HOUR
HALLS = tuple(
    Station(f"closes at {closes}", "站", "community", "370303", 36.8, 118.0, 150, 0, closes, "open", 1)
    for closes in (1440, 1080)
)
TEAMS = ("", "T-1", "T-2")
WHICH, GRADES, HALL = st.integers(0, 40), st.integers(1, 3), st.integers(0, 1)
LENGTHS = st.sampled_from([1, 59_999, 29 * MINUTE, 31 * MINUTE, 59 * MINUTE + 1, 61 * MINUTE, 3 * HOUR, 5 * HOUR])
CAP_MINUTES, UNPROVEN_MS, LONGEST_MS, DAY_MS = 480, 30 * MINUTE, 6 * HOUR, 24 * HOUR


class Days(RuleBasedStateMachine):
    """One volunteer. `entries` are what the house's rules make of his days, `words` the same days in words."""

    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.at = MORNING
        self.open: tuple[str, int, int, int] | None = None  # session, since, grade, hall
        self.entries: dict[str, tuple[Entry, ...]] = defaultdict(tuple)
        self.words: dict[int, list[Word]] = defaultdict(list)
        self.worth: dict[int, tuple[int, int, int]] = {}  # minutes, verified minutes and points of each day
        self.changed: set[str] = set()
        self.services: dict[str, Service] = {}
        self.forgotten: dict[str, int] = {}  # session -> until when it may have gone on
        self.minutes = self.verified = self.points = 0

    # ---- a session

    @precondition(lambda self: self.open is None)
    @rule(grade=GRADES, hall=HALL)
    def check_in(self, grade: int, hall: int) -> None:
        self.open = (f"s{len(self.services)}", self.at, grade, hall)

    @precondition(lambda self: self.open)
    @rule(grade=GRADES, keeper=st.booleans())
    def check_out(self, grade: int, keeper: bool) -> None:
        session, since, began, hall = self._left()
        end = capped_end(since, self.at, FIGURES)
        assert end - since <= LONGEST_MS
        weaker = min(vouched(grade, keeper), vouched(began, keeper))
        assert weaker >= 2 or not keeper
        self._record(Service(session, HALLS[hall].id, since, end, weaker))

    @precondition(lambda self: self.open)
    @rule()
    def void(self) -> None:
        self._left()

    @precondition(lambda self: self.open)
    @rule()
    def end_by_itself(self) -> None:
        """C8: it is due within a day, and worth half an hour at most."""
        session, since, grade, hall = self._left()
        due = due_at(since, HALLS[hall], FIGURES)
        assert since < due <= since + DAY_MS
        cut = unproven_end(since, due, FIGURES)
        assert cut - since <= UNPROVEN_MS
        self.at = max(self.at, due)
        self.forgotten[session] = due
        self._record(Service(session, HALLS[hall].id, since, cut, grade, "auto_closed"))

    @rule(ago=LENGTHS, length=LENGTHS, grade=GRADES)
    def bring_a_scan_late(self, ago: int, length: int, grade: int) -> None:
        """C9: a tablet brings what went on some time ago, when other sessions may have been entered since."""
        end = self.at - ago
        self._record(Service(f"d{len(self.services)}", "tablet", end - length, end, grade))

    # ---- what is entered later

    @precondition(lambda self: self.forgotten)
    @rule(which=WHICH, length=LENGTHS, grade=GRADES)
    def correct(self, which: int, length: int, grade: int) -> None:
        session = self._one_of(self.forgotten, which)
        cut = self.services[session]
        end = min(cut.end_at + length, self.forgotten[session])
        if end > cut.end_at:
            del self.forgotten[session]
            later = Service(session, cut.station, cut.end_at, end, min(grade, cut.grade))
            self._enter(later, "corrected")

    @rule(ago=LENGTHS, length=LENGTHS)
    def back_fill(self, ago: int, length: int) -> None:
        """C6: what nobody proved is worth no point."""
        end, before = self.at - ago, self.points
        self._enter(Service(f"b{len(self.services)}", "hall", end - length, end, 0), "back_filled")
        assert self.points == before

    @precondition(lambda self: self.services)
    @rule(which=WHICH, keeps=LENGTHS)
    def take_back(self, which: int, keeps: int) -> None:
        """C6: two persons take the end of a session; it never makes a day longer."""
        service = self.services[self._one_of(self.services, which)]
        start = service.start_at + min(keeps, service.end_at - service.start_at)
        minutes, points = self.minutes, self.points
        self._enter(Service(service.session, service.station, start, service.end_at, service.grade), "revoked")
        assert self.minutes <= minutes
        assert self.points <= points

    @precondition(lambda self: self.services)
    @rule(which=WHICH, part=LENGTHS)
    def give_back(self, which: int, part: int) -> None:
        service = self.services[self._one_of(self.services, which)]
        end = min(service.end_at, service.start_at + part)
        self._enter(Service(service.session, service.station, service.start_at, end, service.grade), "restored")

    @rule(length=LENGTHS)
    def hold(self, length: int) -> None:
        before = (self.minutes, self.points)
        self._enter(Service(f"h{len(self.services)}", "far", self.at - length, self.at, 3), "held")
        assert (self.minutes, self.points) == before

    @rule(length=LENGTHS)
    def later(self, length: int) -> None:
        self.at += length

    # ---- what has to be true

    @invariant()
    def the_days_are_worth_what_they_are_in_words(self) -> None:
        """C3 (the cap of a day), C7 (the totals are the sum of the records) and C9 (whatever the order)."""
        Days.steps += 1
        in_words = self.worth.values()
        assert (self.minutes, self.verified, self.points) == tuple(
            map(sum, zip(*in_words, strict=True))
        ) or not in_words
        kept = [sum(entry.minutes for entry in each) for each in self.entries.values()]
        assert max(kept, default=0) <= CAP_MINUTES
        assert self.minutes == sum(kept)

    @invariant()
    def a_credited_minute_is_one_sessions_and_one_stations(self) -> None:
        """C2 (disjoint intervals) and C4 (a minute counts at one place, and for one team at most)."""
        while self.changed:
            on = self.changed.pop()
            entries = self.entries[on]
            stretches = credited(entries)
            assert all(one.end_at <= two.start_at for one, two in itertools.pairwise(stretches))
            by_place = shares_of(DayEntered("somebody", on, len(entries), entries))
            minutes = sum(entry.minutes for entry in entries)
            assert sum(sum(share.minutes) for share in by_place.values()) == minutes
            by_team = team_shares_of(DayEntered("somebody", on, len(entries), entries))
            assert sum(sum(share.minutes) for share in by_team.values()) == minutes
            assert by_team.keys() <= set(TEAMS)

    # ---- how it is entered

    def _left(self) -> tuple[str, int, int, int]:
        assert self.open is not None
        left, self.open = self.open, None
        return left

    def _one_of(self, some: Iterable[str], which: int) -> str:
        known = list(some)
        return known[which % len(known)]

    def _record(self, service: Service) -> None:
        for on, start, end in by_day(service):
            gain = added(self.entries[on], start, end, grade=service.grade, figures=FIGURES)
            self._keep(on, service, (start, end), service.ending, (gain.minutes, gain.points, gain.verified_minutes))
        self._say(service, counts=True)

    def _enter(self, service: Service, ending: Ending) -> None:
        for on, start, end in by_day(service):
            before = self.entries[on]
            plain = Entry(service.session, service.station, start, end, service.grade, 0, 0, ending)
            gain = difference(standing(before), standing((*before, plain)), FIGURES)
            self._keep(on, service, (start, end), ending, (gain.minutes, gain.points, gain.verified_minutes))
        if ending != "held":
            self._say(service, counts=ending != "revoked")

    def _keep(
        self, on: str, service: Service, piece: tuple[int, int], ending: Ending, gained: tuple[int, int, int]
    ) -> None:
        minutes, points, verified = gained
        team = TEAMS[len(service.session) % 2] if service.session.startswith("s") else TEAMS[2]
        entry = Entry(service.session, service.station, *piece, service.grade, minutes, points, ending, team=team)
        self.entries[on] = (*self.entries[on], entry)
        self.changed.add(on)
        self.minutes, self.points = self.minutes + minutes, self.points + points
        self.verified += verified

    def _say(self, service: Service, *, counts: bool) -> None:
        self.services.setdefault(service.session, service)
        word = Word(service.session, service.start_at, service.end_at, service.grade, counts)
        for ends, piece in days.by_days(word):
            said = self.words[ends]
            said.append(piece)
            self.worth[ends] = days.minutes(said), days.minutes(said, days.VERIFIED), days.points(said)


@pytest.mark.slow
@pytest.mark.no_cover
def test_fifty_thousand_steps_of_days_are_worth_what_they_are_in_words() -> None:
    many = settings(
        phases=[Phase.generate],
        max_examples=6_000 if LONG else 600,  # some ninety steps each
        stateful_step_count=100,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    Days.steps = 0
    run_state_machine_as_test(Days, settings=many)
    assert Days.steps >= STEPS
