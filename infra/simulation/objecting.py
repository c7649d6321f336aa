"""What is said of reports and cases afterwards: it is fixed or not, it may be seen or not, it was none; and appeals."""

from typing import Any

from chalicelib.kit.who import Actor

from .case_verbs import WHY
from .city import command, number_of
from .deeds import Deed, Then
from .stage import Stage

OUTCOMES = ("reversed", "reversed", "upheld")
ALONE = 0.2  # whoever proposed tries to approve it himself


class Objecting:
    """Reporters, moderators, admins in pairs, and the one who hears appeals."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones

    def somebody_objects(self) -> None:
        """Somebody has a word about a report that is known; one in five is said twice at once."""
        roll, cases, city = self._dice.random(), self._city.cases[-20:], self._city
        for _ in range(2 if self._dice.random() < 0.2 else 1):
            if roll < 0.25 and city.photographed:
                verb = self._dice.choice(("publish", "publish", "hide"))
                self._say(verb, self._dice.choice(city.moderators), self._dice.choice(city.photographed))
            elif roll < 0.55 and cases:
                self._reply(self._dice.choice(cases))
            elif roll < 0.7 and cases:
                self._void(self._dice.choice(cases))
            elif city.noes:
                self._appeal(*self._dice.choice(city.noes))

    def _reply(self, report: str) -> None:
        reporter = self._city.reporters[report].actor
        if self._dice.random() < 0.5:
            self._say("fixed", reporter, report)
        else:
            self._say("not_fixed", reporter, report, WHY)

    def _void(self, case: str) -> None:
        first, second = self._dice.sample(self._city.admins, 2)
        judge = first if self._dice.random() < ALONE else second

        def approve(deed: Deed) -> None:
            if deed.done is not None:
                self._say("approve_void", judge, case, deed.done.answer, then=self._city.hear_no(case), proposer=first)

        self._say("propose_void", first, case, then=approve)

    def _appeal(self, report: str, decision: str) -> None:
        def assign(deed: Deed) -> None:
            if deed.done is not None:
                appeal, number = deed.done.answer, number_of(self._city.judge)
                self._say("assign", self._city.admins[0], appeal, number, then=lambda deed: judge(deed, appeal))

        def judge(deed: Deed, appeal: str) -> None:
            if deed.done is not None:
                outcome = self._dice.choice(OUTCOMES)
                self._say("judge", self._city.judge, appeal, outcome, then=lambda deed: again(deed, outcome))

        def again(deed: Deed, outcome: str) -> None:
            if deed.done is not None and outcome == "reversed" and report not in self._city.cases:
                self._city.submitted.insert(0, report)

        self._say("appeal", self._city.reporters[report].actor, decision, then=assign)

    def _say(self, verb: str, actor: Actor, *about: Any, then: Then | None = None, **more: Any) -> None:
        call, given = self._stage.asking(verb, actor, *about), command(self._dice, verb)
        self._phones.send(Deed(verb, actor.person, given, call, {"by": actor, "on": about[0], **more}), then=then)
