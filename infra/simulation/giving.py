"""Points that move without a shop: given to the pool; taken back by one officer or two, and given back by them."""

from typing import Any

from chalicelib.kit.who import Actor

from .city import Person, command, number_of
from .deeds import Deed
from .stage import Stage

AWARDS = ("problem", "corr_problem")
REASON = "核查有误"


class Giving:
    """Donors, and officers who correct what was posted."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones
        self._proposed: list[str] = []

    def somebody_gives(self) -> None:
        """A donation, a correction, or the second officer's word; each officer may be too many or too near."""
        roll = self._dice.random()
        if roll < 0.35:
            self._donate(self._city.somebody(self._dice))
        elif roll < 0.55 and self._proposed:
            proposal = self._dice.choice(self._proposed)
            for officer in self._dice.sample(self._city.officers, self._dice.choice((1, 1, 2))):
                self._approve(officer, proposal)
        else:
            known = self._city.rewarded[-6:] if self._dice.random() < 0.95 else []
            self._correct(self._dice.choice(known or self._city.people[:3]))

    def _donate(self, person: Person) -> None:
        points = self._dice.randint(1, 6)
        call = self._stage.asking("donate", person.actor, points)
        self._phones.send(self._stage.deed("donate", person, call, points=points))

    def _correct(self, person: Person) -> None:
        """Of a reporter's statement one award, or the correction of one; often by two officers at once."""
        luck, numbers = self._dice.random(), list[int]()
        for officer in self._dice.sample(self._city.officers, self._dice.choice((1, 1, 2))):
            self._correct_by(officer, person, luck, numbers)

    def _correct_by(self, officer: Actor, person: Person, luck: float, numbers: list[int]) -> None:
        def call(given: Any) -> Any:
            if not numbers:
                entries = self._stage.asking("entries", person.actor)(command(self._dice, "entries"))
                fitting = [number for number, cause in entries if cause in AWARDS] or [1]
                numbers.append(fitting[int(luck * len(fitting))])
            return self._stage.asking("correct", officer, number_of(person), numbers[0])(given)

        def then(deed: Deed) -> None:
            if deed.done is not None and deed.done.answer.state == "proposed":
                self._proposed.append(deed.command.key)

        given = command(self._dice, "correct")
        deed = Deed("correct", officer.person, given, call, {"person": person.id})
        self._phones.send(deed, after_s=self._dice.uniform(0, 0.02), then=then)

    def _approve(self, officer: Actor, proposal: str) -> None:
        call = self._stage.asking("approve_correction", officer, proposal)
        about = {"proposal": proposal}
        deed = Deed("approve_correction", officer.person, command(self._dice, "approve"), call, about)

        def then(done: Deed) -> None:
            if done.done is not None and proposal in self._proposed and self._dice.random() < 0.5:
                self._proposed.remove(proposal)

        self._phones.send(deed, after_s=self._dice.uniform(0, 0.02), then=then)
