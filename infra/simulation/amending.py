"""What is entered about a service later: forgotten ends, services that nobody proved, hours that are taken back."""

from typing import Any

from chalicelib.checkin.adjusting import Adjustment
from chalicelib.checkin.back_filling import Claim
from chalicelib.checkin.correcting import Correction
from chalicelib.kit.clock import DAY, HOUR, MINUTE, day_on, day_start_ms
from chalicelib.kit.who import Actor

from .city import Begun, Person, command, number_of
from .deeds import Deed
from .staff import TEAM
from .stage import Stage

RECENT = 40


class Amending:
    """Keepers and leaders who correct and vouch, volunteers who ask, officers who take back by twos."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones
        self._scheduler = stage.scheduler
        self._asked: list[tuple[str, str]] = []  # (back-fill, station)
        self._proposed: list[str] = []

    def somebody_amends(self) -> None:
        """A correction, a step of a back-fill, or of an adjustment; often by several at once."""
        roll = self._dice.random()
        if roll < 0.35 and self._city.begun:
            self._correct(self._dice.choice(self._city.begun[-RECENT:]))
        elif roll < 0.65 or not self._city.begun:
            self._ask(self._dice.choice(self._city.people[:3]))
        elif roll < 0.75 and self._asked:
            self._vouch(*self._dice.choice(self._asked[-8:]))
        elif roll < 0.9 or not self._proposed:
            self._adjust(self._dice.choice(self._city.begun[-RECENT:]))
        else:
            proposal = self._dice.choice(self._proposed[-4:])
            for admin in self._dice.sample(self._city.admins, self._dice.choice((1, 2))):
                self._send("approve_adjustment", admin, proposal, about={"proposal": proposal})

    def _correct(self, begun: Begun) -> None:
        ended_at = begun.at + self._dice.choice((HOUR, 5 * HOUR, self._dice.randrange(7 * HOUR)))
        wanted = Correction(number_of(begun.person), begun.session, day_on(begun.at), ended_at, "forgot", "list-12")
        who = [self._city.keepers[begun.station], *self._city.leaders]
        for actor in self._dice.sample(who, self._dice.choice((1, 1, 2))):
            self._send("correct_hours", actor, wanted, about={"session": begun.session, "volunteer": begun.person.id})

    def _ask(self, person: Person) -> None:
        day = day_start_ms(day_on(self._scheduler.now_ns // 10**6)) - self._dice.randint(0, 2) * DAY
        start = day + self._dice.randrange(18 * 60) * MINUTE
        claim = Claim(
            self._dice.choice(self._city.stations).id, TEAM, start, start + self._dice.randrange(60, 300) * MINUTE,
            "巡河", "照片12",
        )  # fmt: skip

        def then(deed: Deed) -> None:
            if deed.done is not None:
                self._asked.append((deed.command.key, claim.station))
                if self._dice.random() < 0.7:
                    self._vouch(deed.command.key, claim.station)

        deed = self._deed("ask_back_fill", person.actor, claim)
        deed.about["claim"] = claim
        self._phones.send(deed, then=then)

    def _vouch(self, back_fill: str, station: str) -> None:
        """By two of those who may, by one of them twice, or an objection."""
        if self._dice.random() < 0.1:
            objector = self._city.somebody(self._dice).actor
            self._send("object", objector, back_fill, "他那天不在", about={"back_fill": back_fill})
            return
        first, second = self._dice.choices([self._city.keepers[station], *self._city.leaders], k=2)
        for actor in (first, self._city.keepers[station] if self._dice.random() < 0.5 else second):
            self._send("vouch", actor, back_fill, about={"back_fill": back_fill})

    def _adjust(self, begun: Begun) -> None:
        until = 0 if self._dice.random() < 0.4 else begun.at + self._dice.randrange(6 * HOUR)
        wanted = Adjustment(begun.session, day_on(begun.at), until, "absent", "camera-3")

        def then(deed: Deed) -> None:
            if deed.done is not None:
                self._proposed.append(deed.done.answer)

        admin = self._dice.choice(self._city.admins)
        self._phones.send(self._deed("adjust", admin, number_of(begun.person), wanted), then=then)

    def _send(self, verb: str, actor: Actor, *asked: Any, about: dict[str, Any]) -> None:
        deed = self._deed(verb, actor, *asked)
        deed.about |= about
        self._phones.send(deed, after_s=self._dice.uniform(0, 0.02))

    def _deed(self, verb: str, actor: Actor, *asked: Any) -> Deed:
        call = self._stage.asking(verb, actor, *asked)
        return Deed(verb, actor.person, command(self._dice, verb), call)
