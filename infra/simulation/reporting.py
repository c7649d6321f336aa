"""Reports, some with photos, from the street to the reward: submitted, taken back, screened, attached, started.

The reward comes by reaction, from a month's budget that runs short.
"""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from chalicelib.kit.clock import SECOND
from chalicelib.kit.table import run, stale
from chalicelib.kit.who import Actor
from chalicelib.places import Point
from chalicelib.policy.store import PolicyVersion, key_of
from chalicelib.reports.submitting import Draft

from .case_watch import SENSITIVE
from .city import AREA, HERE, SECOND_ABOVE, Person, command
from .deeds import Deed
from .photographing import Photographing
from .stage import Stage

UNIT = "U-1"
CATEGORY, SMALL = "0104", "0105"
BUDGET = 24
DAILY_CAP = 3
MONTHLY_CAP = 7
SHOT_S = (61, 3000)  # before it is sent
CROWDS = 4  # incidents that a crowd sees at a time
NOT_YET = "not_checked"
STARTED_MAX = 24  # what waits for budget is tried every hour: more of it would be all that the city does
POLICIES: dict[str, dict[str, Any]] = {
    "categories": {
        "rows": [
            {"code": CATEGORY, "name": "道路不洁", "group": "市容环境", "points": 3, "photos_min": 0},
            {"code": SMALL, "name": "乱贴", "group": "市容环境", "points": 1, "photos_min": 0},
            {
                "code": SENSITIVE,
                "name": "侵害",
                "group": "市容环境",
                "points": 1,
                "photos_min": 0,
                "sensitive": True,
            },
        ]
    },
    "points": {"correction_second_above": SECOND_ABOVE},
    "stars": {"hours": [1]},
    "routing": {"rows": [{"area": AREA[:4], "category": "01", "unit": UNIT}]},
    "reports": {
        "monthly_budget_points": BUDGET,
        "daily_points_cap": DAILY_CAP,
        "monthly_points_cap": MONTHLY_CAP,
        "budget_shards": 3,
        "new_account_days": 0,
    },
}


def publish(**other: dict[str, Any]) -> None:
    """Put the policies of reports into force (as their publication by two persons would have), or others in place."""
    for name, document in (POLICIES | other).items():
        text = msgspec.json.encode(document).decode()
        row = PolicyVersion(name=name, number=1, effective_at=0, document=text)
        run(lambda unit, name=name, row=row: unit.create(key_of(name, 1), row, stale))  # type: ignore[misc]  # a default fixes the loop's values


@dataclass(frozen=True)
class Judged:
    """WeChat's word on a text."""

    suggest: str


@dataclass
class Gateway:
    """WeChat, as far as a report without photos needs it."""

    texts: int = field(default=0)

    def check_text(self, text: str, *, openid: str, scene: Any) -> Judged:
        """Every text passes."""
        self.texts += 1
        return Judged("pass")


class Reporting:
    """People who report, and those who look after it."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._photographing = stage, Photographing(stage)
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones
        self._accepted: list[str] = []
        self._started = 0

    def somebody_reports(self) -> None:
        """A submission, or the next step of an earlier one; every step may be taken twice at once."""
        roll, submitted = self._dice.random(), self._city.submitted
        if self._stage.crowded and submitted and self._dice.random() < self._stage.crowded:
            self._crowd(roll)
        elif roll < 0.45 or not submitted:
            self._report(self._city.somebody(self._dice))
        elif roll < 0.5:
            self._withdraw(self._dice.choice(submitted))
        elif roll < 0.6 and self._city.cases:
            self._decide("duplicate", self._dice.choice(self._city.cases))
        elif roll < 0.62:
            self._decide("reject")
        elif roll < 0.64 and self._city.cases:
            self._act("revoke", self._dice.choice(self._city.admins), self._dice.choice(self._city.cases))
        elif roll < 0.8 or not self._accepted or self._started >= STARTED_MAX:
            for _ in range(2 if self._dice.random() < 0.2 else 1):
                self._accept(submitted[-1], self._dice.choice(self._city.screeners))
            submitted.pop()
        else:
            report = self._accepted.pop()
            self._started += 1
            for _ in range(2 if self._dice.random() < 0.2 else 1):
                self._start(report, self._dice.choice(self._city.handlers))

    def _crowd(self, roll: float) -> None:
        """Many see the same: whichever is accepted, the others repeat it, and now and then the first one falls."""
        latest = self._city.cases[-CROWDS:]
        if roll < 0.3 or not latest:
            self._accept(self._dice.choice(self._city.submitted), self._dice.choice(self._city.screeners))
        elif roll < 0.85:
            self._decide("duplicate", self._dice.choice(latest))
        else:
            self._act("revoke", self._dice.choice(self._city.admins), self._dice.choice(latest))

    def _report(self, person: Person) -> None:
        if self._photographing.wants():
            self._photographing.photograph(person, lambda photos: self._submit(person, photos))
        else:
            self._submit(person, ())

    def _submit(self, person: Person, photos: tuple[str, ...]) -> None:
        category = self._dice.choice((CATEGORY, CATEGORY, SMALL, SMALL, SENSITIVE))
        now_ms = self._stage.scheduler.now_ns // 10**6
        shot_at = now_ms - self._dice.randint(*SHOT_S) * SECOND if photos else None
        draft = Draft("problem", category, "路面有落叶", photos, Point(*HERE), 10.0, shot_at)
        actor = person.actor

        def then(deed: Deed) -> None:
            if deed.done is not None:
                report = deed.command.key
                self._city.submitted.insert(0, report)
                self._city.reporters[report] = person
                if photos:
                    self._city.photographed.append(report)

        # Who may is asked at the door, which stands before these actions.
        call, given = self._stage.asking("report", actor, draft), command(self._dice, "report")
        self._phones.send(Deed("report", person.id, given, call, {"by": actor, "draft": draft}), then=then)

    def _withdraw(self, report: str) -> None:
        self._act("withdraw", self._city.reporters[report].actor, report)

    def _accept(self, report: str, screener: Actor) -> None:
        def then(deed: Deed) -> None:
            if deed.done is not None and report not in self._accepted:
                self._accepted.insert(0, report)
                self._city.cases.append(report)
            elif deed.deliveries[-1].answer == NOT_YET and report not in self._city.submitted:
                self._city.submitted.insert(0, report)

        self._phones.send(self._command("accept", screener, report), then=then)

    def _decide(self, verb: str, *about: str) -> None:
        """Something else than accepting; sometimes two screeners are at it at once."""
        report = self._dice.choice(self._city.submitted)
        for _ in range(2 if self._dice.random() < 0.2 else 1):
            self._act(verb, self._dice.choice(self._city.screeners), report, *about)

    def _start(self, report: str, handler: Actor) -> None:
        self._act("start", handler, report)
        self._city.rewarded.append(self._city.reporters[report])

    def _act(self, verb: str, actor: Actor, report: str, *about: str) -> None:
        then = self._city.hear_no(report) if verb in ("reject", "revoke") else None
        self._phones.send(self._command(verb, actor, report, *about), then=then)

    def _command(self, verb: str, actor: Actor, report: str, *about: str) -> Deed:
        call = self._stage.asking(verb, actor, report, *about)
        return Deed(verb, actor.person, command(self._dice, verb), call, {"report": report})
