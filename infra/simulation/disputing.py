"""Disputes and reversals: both parties and the arbiters, early and late, at once, and after it is decided."""

from typing import Any

from chalicelib.kit.who import Actor

from .city import Person, Receipt, command
from .deeds import Deed
from .stage import Stage

NEAR = 0.4
FRESH = {"dispute": 60, "agree": 20, "reverse": 10, "take_back": 5, "answer": 5}
OPEN = {"answer": 25, "agree": 25, "uphold": 20, "reverse": 20, "take_back": 10}
SAID: dict[str, tuple[Any, ...]] = {
    "dispute": ("not_received", "没有拿到"),
    "answer": ("当面交付了",),
    "uphold": ("handed_over", "有签收照片"),
    "reverse": ("not_handed_over", "没有签收"),
}


class Disputing:
    """People who did not get what they redeemed, shops that say otherwise, and arbiters."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones

    def somebody_disputes(self) -> None:
        """The next word about something that was confirmed, by whoever might say it; one in four is said twice."""
        served = [person for person in self._city.people if person.receipts]
        if not served:
            return
        person = self._dice.choice(served)
        receipt = self._dice.choice(person.receipts[-4:])
        likely = OPEN if receipt.is_disputed else FRESH
        verb = self._dice.choices(list(likely), list(likely.values()))[0]
        for _ in range(2 if self._dice.random() < 0.25 else 1):
            for actor in self._speakers(verb, person, receipt):
                self._say(verb, actor, receipt, after_s=self._dice.uniform(0, 0.02))
        if verb in ("agree", "reverse", "uphold") and self._dice.random() < 0.4:
            person.receipts.remove(receipt)

    def _speakers(self, verb: str, person: Person, receipt: Receipt) -> list[Actor]:
        clerk, arbiter = (self._one_of(some, person) for some in (self._city.clerks[receipt.shop], self._city.arbiters))
        if verb == "agree":
            return self._dice.choice([[person.actor, clerk], [clerk, person.actor], [clerk], [person.actor]])
        return [{"answer": clerk, "uphold": arbiter, "reverse": arbiter}.get(verb, person.actor)]

    def _one_of(self, some: list[Actor], person: Person) -> Actor:
        """Whoever is near the citizen comes gladly."""
        home = person.actor.household
        near = [each for each in some if each.person == person.id or (home and each.household == home)]
        return self._dice.choice(near if near and self._dice.random() < NEAR else some)

    def _say(self, verb: str, actor: Actor, receipt: Receipt, *, after_s: float) -> None:
        def then(deed: Deed) -> None:
            if deed.done is not None and verb != "agree":
                receipt.is_disputed = verb in ("dispute", "answer")

        call = self._stage.asking(verb, actor, receipt.redemption, *SAID.get(verb, ()))
        about = {"redemption": receipt.redemption, "by": actor}
        deed = Deed(verb, actor.person, command(self._dice, verb), call, about)
        self._phones.send(deed, after_s=after_s, then=then)
