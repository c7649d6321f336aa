"""The house against a small ledger written from the rules in words: whatever is asked in whatever order, both agree.

Here is what gives, takes back and owes; serving and redeeming are in machine.py, disputes in quarrels.py.
"""

import os
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from chalicelib import points
from chalicelib.kit.table import Unit, run
from infra.simulation.city import number_of
from infra.simulation.real import Real, arena
from tests.simulation.machine import PEOPLE, WHICH, WHO
from tests.simulation.quarrels import Quarrelling
from tests.simulation.reference import Award

LONG = "LONG" in os.environ
AMOUNT, FIRST_AWARD = st.sampled_from([1, 2, 5, 12]), 12
AWARD_ENDS = "2027-12-31"
PLAIN = settings(
    phases=[Phase.generate],  # to shrink what failed takes minutes: the steps are printed as they are
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Whole(Quarrelling):
    """All that moves points."""

    def __init__(self) -> None:
        super().__init__()
        for who in range(PEOPLE):
            self._award(who, FIRST_AWARD)  # it is most of what they have, so that something is owed soon

    @rule(who=WHO, amount=AMOUNT)
    def award(self, who: int, amount: int) -> None:
        """A problem that he reported is real."""
        self._award(who, amount)

    def _award(self, who: int, amount: int) -> None:
        person, key = self.people[who].person, self._command().key
        earn, honour = points.Earn(amount, "program:merits", AWARD_ENDS), points.Honour(amount)

        def post(unit: Unit) -> None:
            points.post(unit, person, points.Cause(f"problem:{key}", key, "system", 0), earn, honour)

        self._alone(lambda: run(post))
        self.books.award(person, self._newest(who), amount)
        self.last = None

    @rule(who=WHO, amount=AMOUNT, everything=st.booleans())
    def donate(self, who: int, amount: int, everything: bool) -> None:
        person = self.people[who]
        amount = self.books.points[person.person] or amount if everything else amount
        said = self._ask("donate", person, self._command(), amount)
        assert self._agree(said, self.books.donate(person.person, amount))
        self.last = None

    @precondition(lambda self: self.books.awards)
    @rule(which=WHICH, first=st.integers(0, 2), next_one=st.sampled_from([1, 1, 2, 0]))
    def correct(self, which: int, first: int, next_one: int) -> None:
        """An award is taken back, or given back: what was spent meanwhile is owed. Where it takes two, a second one."""
        person, number = list(self.books.awards)[-1 - which % len(self.books.awards)]
        who, award, officers = self._number_of(person), self.books.awards[person, number], self.city.officers
        given, second = self._command(), (first + next_one) % len(officers)
        said = self._ask("correct", officers[first], given, number_of(self.city.people[who]), number)
        no = self.books.correct(person, number, officers[first].household)
        assert self._agree(said, no)
        if not no and not award.corrected:
            assert self.answer.state == "proposed"
            said = self._ask("approve_correction", officers[second], self._command(), given.key)
            no = self.books.approve(person, number, officers[second].household, own=first == second)
            assert self._agree(said, no)
        if not no and award.is_given:
            self.books.awards[person, self._newest(who)] = Award(award.points, is_given=False)
        self.last = None

    def _number_of(self, person: str) -> int:
        return next(place for place in range(PEOPLE) if self.people[place].person == person)

    def _newest(self, who: int) -> int:
        """The number of the newest posting of a person."""
        found: list[int] = []
        person = self.people[who].person
        self._alone(lambda: found.append(points.statement(person, limit=1, cursor=None).items[0].row().seq))
        return found[0]


@pytest.mark.slow
def test_on_the_simulated_engine_both_agree() -> None:
    many = settings(PLAIN, max_examples=2_000 if LONG else 200, stateful_step_count=60)
    run_state_machine_as_test(Whole, settings=many)


@pytest.mark.slow
def test_on_the_real_engine_over_http_both_agree() -> None:
    few = settings(PLAIN, max_examples=100 if LONG else 3, stateful_step_count=30)
    with arena() as ground:
        on_engine = type("OnEngine", (Whole,), {"stand": partial(Real, ground)})
        run_state_machine_as_test(on_engine, settings=few)
