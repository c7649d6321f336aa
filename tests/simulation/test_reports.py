"""Reports and cases against a small city written from the rules in words (R1–R12): in whatever order, both agree."""

import os
from collections import Counter
from contextlib import ExitStack
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from chalicelib import media
from chalicelib.kit.clock import day_on
from chalicelib.kit.errors import Refusal
from chalicelib.kit.ids import to_bytes
from chalicelib.kit.record import Command
from chalicelib.kit.table import run, stale
from chalicelib.kit.who import Actor, Role
from chalicelib.media.actions import _keys
from chalicelib.media.grants import issue_grant
from chalicelib.media.rules import GRANT_MS
from chalicelib.media.store import PhotoRow
from chalicelib.places import Point
from chalicelib.points.store import Posting
from chalicelib.reports import (
    attaching,
    deferring,
    dispatching,
    replying,
    revoking,
    screening,
    submitting,
    verifying,
    working,
)
from chalicelib.reports.case_store import Case
from chalicelib.reports.store import Report
from chalicelib.reports.submitting import Draft
from functions import facts, sweep
from infra.audit import examine
from infra.simulation.city import HERE, build, command, with_role
from infra.simulation.ground import Memory
from infra.simulation.house import lived_in
from infra.simulation.reporting import CATEGORY, UNIT, Gateway, publish
from infra.simulation.scheduler import Scheduler
from infra.simulation.shelf import Stored
from infra.simulation.stream import Bucket
from tests.simulation.streets import DAY, Streets

PEOPLE = 3
LONG = "LONG" in os.environ
WHO, WHICH, TWO = st.integers(0, PEOPLE - 1), st.integers(0, 9), st.integers(0, 1)
PLAIN = settings(
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
POLICY = {"monthly_budget_points": 9_000, "daily_points_cap": 900, "monthly_points_cap": 9_000, "new_account_days": 0}
SPOTS = {"park": HERE, "market": (HERE[0] + 0.02, HERE[1])}


class City(RuleBasedStateMachine):
    """Every rule asks the house and the little city, and compares what they say and what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.is_open, self.news = False, list[dict[str, Any]]()
        self.bugs: list[str] = []
        self.scheduler, self.stack, self.books = Scheduler(1), ExitStack(), Streets()
        self.ground = Memory(self.scheduler, 0, self._told)
        services = {"s3": Bucket(), "sqs": None, "wechat": Gateway()}
        self.stack.enter_context(lived_in(self.scheduler, self.ground.nemesis.port, services, self.bugs))
        self.last: tuple[Any, tuple[Any, ...]] | None = None
        self._alone(self._build)
        self.is_open = True

    def teardown(self) -> None:
        """The end of an example: the audit has nothing to say."""
        try:
            now = self.scheduler.now_ns // 10**6
            assert examine(self.ground.rows("records"), self.ground.rows("postings"), now).found == ()
        finally:
            self.stack.close()

    # ---- reports

    @rule(who=WHO, spot=st.sampled_from(sorted(SPOTS)))
    def submit(self, who: int, spot: str) -> None:
        person, given = self.people[who], self._command()
        draft = Draft("problem", CATEGORY, "路面有落叶", (), Point(*SPOTS[spot]), 5.0, None)
        assert self._do(submitting.submit, person, given, draft) is None
        self.books.submit(given.key, person.person, spot, self.at)

    @precondition(lambda self: self.books.reports)
    @rule(which=WHICH, verb=st.sampled_from(["withdraw", "reject", "revoke"]))
    def decide(self, which: int, verb: str) -> None:
        report = self._report(which)
        reporter = self._who(self.books.reports[report]["person"])
        if verb == "withdraw":
            said, no = self._do(submitting.withdraw, reporter, report), self.books.withdraw(report)
        elif verb == "reject":
            said, no = self._do(screening.reject, self.screener, report, "out_of_scope"), self.books.reject(report)
        else:
            take_back = partial(revoking.revoke, reason="fake", evidence="现场没有")
            said, no = self._do(take_back, self.admins[0], report), self.books.revoke(report)
        assert self._agree(said, no), (verb, said, no)

    @precondition(lambda self: self.books.reports)
    @rule(which=WHICH, distinct=st.booleans())
    def accept(self, which: int, distinct: bool) -> None:
        report, take = self._report(which), partial(screening.accept, distinct=distinct)
        said = self._do(take, self.screener, report)
        assert self._agree(said, self.books.accept(report, self.at, distinct=distinct))

    @precondition(lambda self: self.books.cases)
    @rule(which=WHICH, case=WHICH)
    def attach(self, which: int, case: int) -> None:
        report, incident = self._report(which), self._case(case)
        said = self._do(attaching.mark_duplicate, self.screener, report, incident)
        assert self._agree(said, self.books.duplicate(report, incident))

    # ---- cases

    @precondition(lambda self: self.books.cases)
    @rule(which=WHICH, verb=st.sampled_from(["start", "start", "resolve", "resolve", "give_back", "dispatch"]))
    def work(self, which: int, verb: str) -> None:
        case, no = self._case(which), getattr(self.books, verb)
        if verb == "dispatch":
            said = self._do(dispatching.dispatch, self.dispatcher, case, UNIT)
        elif verb == "give_back":
            said = self._do(dispatching.give_back, self.handler, case, "不在辖区")
        elif verb == "start":
            said = self._do(working.start, self.handler, case)
        else:
            point = Point(*SPOTS[self.books.cases[case]["spot"]])
            done = partial(working.resolve, photos=(self._photo(self.handler),), point=point, accuracy_m=5.0)
            said = self._do(done, self.handler, case)
        assert self._agree(said, no(case)), (verb, said)

    @precondition(lambda self: self.books.cases)
    @rule(which=WHICH, verb=st.sampled_from(["ask", "ask", "approve", "approve", "resume"]))
    def defer(self, which: int, verb: str) -> None:
        case = self._case(which)
        if verb == "ask":
            ask = partial(deferring.ask, until_on=day_on(self.at + 3 * DAY), reason="等待备件")
            said, no = self._do(ask, self.handler, case), self.books.ask_deferral(case)
        elif verb == "approve":
            said, no = self._do(deferring.approve, self.dispatcher, case), self.books.approve_deferral(case)
        else:
            said, no = self._do(deferring.resume, self.handler, case), self.books.resume(case)
        assert self._agree(said, no), (verb, said, no)

    @precondition(lambda self: self.books.cases)
    @rule(which=WHICH, verb=st.sampled_from(["verify", "rework", "reopen"]), who=st.sampled_from(["unit", "reporter"]))
    def verify_own(self, which: int, verb: str, who: str) -> None:
        """Whoever verifies, too, and works for the unit or is rewarded for the case."""
        case = self._case(which)
        reporter = self._who(self.books.reports[self.books.cases[case]["first"]]["person"])
        own = with_role(reporter, Role("verifier", "3703")) if who == "reporter" else self.both
        owns = who == "reporter" or self.books.cases[case]["mine"]
        act = {"verify": verifying.verify, "rework": verifying.rework, "reopen": replying.reopen_as_verifier}[verb]
        said = self._do(act, own, case, *(() if verb == "verify" else ("自查",)))
        assert said == "own_work" if owns else said is not None, (verb, said)

    @precondition(lambda self: self.books.cases)
    @rule(which=WHICH, verb=st.sampled_from(["verify", "verify", "rework", "reopen"]))
    def verify(self, which: int, verb: str) -> None:
        case = self._case(which)
        if verb == "verify":
            said, no = self._do(verifying.verify, self.verifier, case), self.books.close(case, self.at)
        elif verb == "rework":
            said, no = self._do(verifying.rework, self.verifier, case, "没有清干净"), self.books.rework(case)
        else:
            said = self._do(replying.reopen_as_verifier, self.verifier, case, "巡查发现")
            no = self.books.reopen(case, self.verifier.person, self.at)
        assert self._agree(said, no), (verb, said, no)

    @precondition(lambda self: self.books.cases)
    @rule(which=WHICH, verb=st.sampled_from(["fixed", "not_fixed", "rate", "reopen"]))
    def reply(self, which: int, verb: str) -> None:
        case = self._case(which)
        first = self.books.cases[case]["first"]
        person = self._who(self.books.reports[first]["person"])
        if verb == "fixed":
            said, no = self._do(replying.say_fixed, person, first), self.books.say_fixed(case, self.at)
        elif verb == "not_fixed":
            said, no = self._do(replying.say_not_fixed, person, first, "还有一半"), self.books.rework(case)
        elif verb == "rate":
            said, no = self._do(replying.rate, person, first, 4), self.books.rate(case, self.at)
        else:
            again = partial(replying.reopen, photos=(self._photo(person),), reason="又堆起来了")
            said, no = self._do(again, person, first), self.books.reopen(case, person.person, self.at)
        assert self._agree(said, no), (verb, said, no)

    @precondition(lambda self: self.books.cases)
    @rule(which=WHICH)
    def void(self, which: int) -> None:
        case, (first, second) = self._case(which), self.admins
        wish = partial(revoking.propose_void, reason="misfiled", evidence="小区内部事务")
        said = self._do(wish, first, case)
        if said is None:
            said = self._do(revoking.approve_void, second, case, self.answer)
        assert self._agree(said, self.books.void(case)), said

    @precondition(lambda self: self.last is not None)
    @rule()
    def again(self) -> None:
        """The same command once more: the same answer, and nothing else."""
        assert self.last is not None
        act, asked = self.last
        before = self.answer
        assert self._ask(lambda: act(*asked)) is None
        assert getattr(self.answer, "state", self.answer) == getattr(before, "state", before)

    # ---- time

    @rule(hours=st.sampled_from([1, 5, 20, 30, 100]))
    def later(self, hours: int) -> None:
        self._alone(lambda: self.scheduler.sleep(3_600 * hours))
        self.last = None

    @rule()
    def sweep(self) -> None:
        """Time ends deferrals; warnings change nothing that people asked for."""
        dues = {name: int(row.due_at) for name, row in self._rows().items() if row.state == "deferred"}
        self._alone(lambda: sweep.handler({}, None))
        for name, due_at in dues.items():
            if due_at <= self.at:
                assert self.books.resume(name) == set()

    @invariant()
    def both_hold_the_same(self) -> None:
        rows = {report.id: report for report in self._of("REPORT", Report)}
        assert {name: row.state for name, row in rows.items()} == {
            name: each["state"] for name, each in self.books.reports.items()
        }
        held = {name: (row.state, row.first) for name, row in self._rows().items()}
        assert held == {name: (each["state"], each["first"]) for name, each in self.books.cases.items()}
        earned = self._earned()
        assert {each.person: earned[each.person] for each in self.people} == {
            each.person: self.books.points(each.person) for each in self.people
        }
        assert self.bugs == []

    # ---- how they are asked

    @property
    def at(self) -> int:
        return self.scheduler.now_ns // 10**6

    def _build(self) -> None:
        publish(reports=POLICY)
        city = build(self.scheduler.dice, people=PEOPLE)
        self.people = [each.actor for each in city.people]
        self.screener, self.handler, self.admins = city.screeners[0], city.handlers[0], city.admins
        self.verifier, _, self.both = city.verifiers
        self.dispatcher = city.dispatchers[0]

    def _do(self, act: Any, actor: Actor, *about: Any) -> str | None:
        """The refusal's code, or None when it is done; a minute passes before. The submission brings its command."""
        self._alone(lambda: self.scheduler.sleep(61))
        asked = (actor, *about) if about and isinstance(about[0], Command) else (actor, self._command(), *about)
        said = self._ask(lambda: act(*asked))
        self.last = (act, asked) if said is None else None
        return said

    def _ask(self, ask: Any) -> str | None:
        told: list[str | None] = []

        def do() -> None:
            try:
                self.answer = ask()
                told.append(None)
            except Refusal as no:
                told.append(no.code)

        self._alone(do)
        return told[0]

    def _agree(self, said: str | None, reasons: set[str]) -> bool:
        return said is None if not reasons else said in reasons

    def _alone(self, do: Any) -> None:
        self.scheduler.alone(do)
        while self.news:
            records, self.news = self.news, []
            self.scheduler.alone(partial(facts.handler, {"Records": records}, None))

    def _told(self, table: str, old: Stored | None, new: Stored | None) -> None:
        if table == "records" and self.is_open:
            images = {"SequenceNumber": f"{len(self.news):021d}"}
            given = {name: image for name, image in (("NewImage", new), ("OldImage", old)) if image is not None}
            self.news.append({"dynamodb": images | given})

    def _command(self) -> Command:
        made: list[Command] = []
        self._alone(lambda: made.append(command(self.scheduler.dice, "asked")))
        return made[0]

    def _photo(self, actor: Actor) -> str:
        """A fresh photo of the actor's, processed already; it is taken a minute from now, when it is used."""
        number = self.scheduler.dice.randbytes(8)
        photo = issue_grant(
            to_bytes(actor.person), number, expires_at=self.at + 61_000 + GRANT_MS, key=_keys()[0]
        )  # fmt: skip
        row = PhotoRow(person=actor.person, state="processed", etag="e", at=self.at)
        self._alone(lambda: run(lambda unit: unit.create(media.photo_key(photo), row, stale)))
        return photo

    def _rows(self) -> dict[str, Case]:
        return {case.id: case for case in self._of("CASE", Case)}

    def _of(self, kind: str, record: Any) -> list[Any]:
        return [record.of(item) for item in self.ground.rows("records") if item["sk"]["S"] == kind]

    def _earned(self) -> Counter[str]:
        """What the programme has given to each person, less what it took back."""
        earned: Counter[str] = Counter()
        for row in (posting.row() for item in self.ground.rows("postings") if (posting := Posting.of(item))):
            earned[row.person] -= sum(amount for account, amount in row.legs if account.startswith("program:reports:"))
        return earned

    def _report(self, which: int) -> str:
        return list(self.books.reports)[-1 - which % len(self.books.reports)]

    def _case(self, which: int) -> str:
        return list(self.books.cases)[-1 - which % len(self.books.cases)]

    def _who(self, person: str) -> Actor:
        return next(each for each in self.people if each.person == person)


def test_reports_and_cases_agree_with_the_rules_in_words() -> None:
    many = settings(PLAIN, max_examples=1_000 if LONG else 60, stateful_step_count=50)
    run_state_machine_as_test(City, settings=many)
