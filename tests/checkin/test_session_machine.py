"""Sessions of a few people at two neighbouring stations, step by step: the real commands on the simulated engine.

What may be opened, ended and voided is said once more in words, and so is what it was worth. Time stands between steps.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib import identity, policy, stations
from chalicelib.checkin import keeper, personal
from chalicelib.checkin.actions import Presented, check_in
from chalicelib.checkin.leaving import check_out
from chalicelib.checkin.overdue import end_by_itself
from chalicelib.checkin.voiding import void
from chalicelib.hours import totals_of
from chalicelib.identity.store import DeskIdentity
from chalicelib.kit.clock import HOUR, now_ms
from chalicelib.kit.errors import Refusal
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.record import Command
from chalicelib.kit.send import plugged
from chalicelib.kit.table import Unit, run, stale
from chalicelib.kit.who import Actor, Role
from chalicelib.places import Point
from chalicelib.policy.rules import Book
from chalicelib.stations.codes import rotating_now
from chalicelib.stations.store import Stations
from infra.simulation import days
from infra.simulation.service import Services
from infra.simulation.store import Store, tables
from tests.checkin.paper import FORGOTTEN, STEP, Paper

PEOPLE, STEPS = 3, 5_000
MONDAY = "2026-11-23T01:00:00+00:00"
NEAR = Point(36.81, 118.05)
HALLS = [
    stations.Station(f"N-{closes}", "站", "community", "370303", NEAR.lat, NEAR.lng, 150, 0, closes, "open", 1)
    for closes in (1440, 1080)
]
KNOWN, NO_POLICY = Stations(HALLS), Book([])
WHO, HALL, OLD = st.integers(0, PEOPLE - 1), st.integers(0, 1), st.sampled_from([0, 0, 0, 1, 2])
REPEATED = 10 * HOUR


def _enrolled(unit: Unit, person: str) -> None:
    identity.enrol(unit, person, openid=person)


def _proven(unit: Unit, person: str) -> None:
    key = identity.desk_key(person)
    unit.change(key, DeskIdentity.assurance.set(2), condition=DeskIdentity.epoch == 0, otherwise=stale)


class Sessions(RuleBasedStateMachine):
    """`codes` is everything that was ever photographed, `done` what was done, with its answer and its moment."""

    clock: ClassVar[Any]
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        Sessions.clock.move_to(MONDAY)
        self.store = Store(tables(records=("gsi1", "gsi2"), postings=("gsi1",)), lambda: now_ms() * 10**6)
        self.people = [Actor(new_ulid(now_ms()), 0, "", "") for _ in range(PEOPLE)]
        self.keeper = Actor(new_ulid(now_ms()), 0, roles=tuple(Role("station_keeper", each.id) for each in HALLS))
        self.paper = Paper([each.closes for each in HALLS])
        self.codes: list[tuple[int, int, str]] = []  # hall, step, code
        self.done: list[tuple[Callable[[], Any], Any, int]] = []
        for each in (*self.people, self.keeper):
            for come in (_enrolled, _proven):
                self._at_work(partial(run, partial(come, person=each.person)))

    @initialize(hours=st.sampled_from([0, 8, 13]))
    def morning_or_night(self, hours: int) -> None:
        Sessions.clock.shift(hours * 3_600)

    # ---- what people do

    @rule(who=WHO, hall=HALL, old=OLD)
    def check_in(self, who: int, hall: int, old: int) -> None:
        """C1 and C5: never a second open session, never a code's step twice."""
        given = self._command()
        at, step, shown = self._code(hall, old)
        said = self._ask(lambda: check_in(self.people[who], given, shown))
        if self._agree(said, self.paper.may_begin(who, now_ms()) | self.paper.dead(who, step, now_ms())):
            self.paper.begin(who, given.key, at, now_ms())
            self.paper.use(who, step)

    @rule(who=WHO, hall=HALL, old=OLD)
    def check_out(self, who: int, hall: int, old: int) -> None:
        given = self._command()
        at, step, shown = self._code(hall, old)
        session, *is_in = self.paper.open.get(who, (given.key,))
        said = self._ask(lambda: check_out(self.people[who], given, session, shown))
        dead = self.paper.dead(who, step, now_ms()) if is_in else set()
        if self._agree(said, self.paper.may_end(who, at) | dead):
            self.paper.end(who, now_ms())
            self.paper.use(who, step)

    @rule(who=WHO)
    def void(self, who: int) -> None:
        session, *_ = self.paper.open.get(who, (self._command().key,))
        said = self._ask(lambda: void(self.people[who], session))
        if self._agree(said, self.paper.may_void(who, now_ms())):
            self.paper.void(who)

    @rule(who=WHO, hall=HALL, out=st.booleans())
    def scan(self, who: int, hall: int, out: bool) -> None:
        """A keeper does it: the same sessions, without a code."""
        given = self._command()
        shown = keeper.Scanned(personal.issue(self.people[who].person, 0, now_ms())[0], HALLS[hall].id)
        said = self._ask(lambda: (keeper.scan_out if out else keeper.scan_in)(self.keeper, given, shown))
        if self._agree(said, self.paper.may_end(who, hall) if out else self.paper.may_begin(who, now_ms())):
            if out:
                self.paper.end(who, now_ms())
            else:
                self.paper.begin(who, given.key, hall, now_ms())

    @precondition(lambda self: self.done)
    @rule(ago=st.integers(1, 6))
    def again(self, ago: int) -> None:
        """C9: what was done is answered once more, whatever was done since, and nothing else happens."""
        act, answer, at = self.done[-min(ago, len(self.done))]
        before = repr(self.store.rows("records"))
        if now_ms() - at < REPEATED:
            assert self._asked(act) in (answer, "session_voided" if answer.session in self.paper.voided else answer)
            assert repr(self.store.rows("records")) == before

    # ---- what time does

    @rule(seconds=st.sampled_from([1, 20, 29, 31, 240, 1_700, 3_599, 7_300, 21_700, 43_000]))
    def later(self, seconds: int) -> None:
        Sessions.clock.shift(seconds)

    @rule()
    def sweep(self) -> None:
        """C8: what is due ends, within a day, and is worth half an hour at most."""
        for who, (session, since, _) in list(self.paper.open.items()):
            person, due = self.people[who].person, self.paper.due(who)
            assert since < due <= since + days.DAY
            over = self._at_work(partial(end_by_itself, person, session))
            assert over is (now_ms() >= due)
            if over:
                self.paper.end(who, min(due, since + FORGOTTEN))

    # ---- what has to be true

    @invariant()
    def everybody_has_what_the_words_say(self) -> None:
        """C1 and C7: one open session at most, and totals that are the sum of what the days are worth."""
        Sessions.steps += 1
        books = Services(self.store.rows("records"), ())
        assert books.open == {each[0]: self.people[who].person for who, each in self.paper.open.items()}
        for who, person in enumerate(self.people):
            minutes = self.paper.minutes(who)
            assert self._at_work(partial(totals_of, person.person)) == (minutes, minutes)

    def teardown(self) -> None:
        """C2, C3 and C7, by the checker of the bank test."""
        assert list(Services(self.store.rows("records"), self.store.rows("postings")).found()) == []

    # ---- how it is asked

    def _at_work(self, act: Callable[[], Any]) -> Any:
        with plugged(self.store.ask):
            return act()

    def _asked(self, act: Callable[[], Any]) -> Any:
        """What it answers, or the refusal's code."""
        try:
            return self._at_work(act)
        except Refusal as no:
            return no.code

    def _ask(self, act: Callable[[], Any]) -> str | None:
        answer = self._asked(act)
        if isinstance(answer, str):
            return answer
        if answer is not None:  # a void says nothing
            self.done.append((act, answer, now_ms()))
        return None

    def _agree(self, said: str | None, no: set[str]) -> bool:
        """Whether it was done; both say the same about that."""
        assert said in no if no else said is None
        return not no

    def _command(self) -> Command:
        Sessions.clock.shift(1)
        return Command(new_ulid(now_ms()), "asked")

    def _code(self, hall: int, old: int) -> tuple[int, int, Presented]:
        """(hall, step, what is shown): the code on the screen, or one of the last that somebody has photographed."""
        if not old or not self.codes:
            code = rotating_now(HALLS[hall], now_ms()).code
            self.codes.append((hall, now_ms() // STEP, code))
        there, step, code = self.codes[-max(1, old) % len(self.codes)]
        return there, step, Presented(NEAR, 5.0, code)


@pytest.mark.slow
@pytest.mark.no_cover
def test_five_thousand_steps_of_sessions_are_what_they_are_in_words(
    engine: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stations.snapshot, "current", lambda: KNOWN)
    monkeypatch.setattr(policy.snapshot, "current", lambda: NO_POLICY)
    many = settings(
        phases=[Phase.generate],
        max_examples=3_000 if "LONG" in os.environ else 120,
        stateful_step_count=50,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    Sessions.steps = 0
    with time_machine.travel(MONDAY, tick=False) as Sessions.clock:
        run_state_machine_as_test(Sessions, settings=many)
    assert Sessions.steps >= STEPS
