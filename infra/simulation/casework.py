"""What becomes of cases in the bank test: units work, give back and ask for time, dispatchers decide, verifiers look.

Everybody acts on what he was told last, which may be old; now and then on a guess.
"""

from collections.abc import Callable
from typing import Any

from chalicelib.kit.clock import DAY, day_on
from chalicelib.kit.ids import to_bytes
from chalicelib.kit.table import Unit, run, stale
from chalicelib.kit.who import Actor
from chalicelib.media import photo_key
from chalicelib.media.actions import _keys
from chalicelib.media.grants import NUMBER_BYTES, issue_grant
from chalicelib.media.rules import GRANT_MS
from chalicelib.media.store import PhotoRow

from .case_verbs import WHY
from .city import City, command
from .deeds import Deed
from .stage import Stage

WORKED_MAX = 24  # what waits for budget is tried every hour: more of it would be all that the city does
PHOTOS = 120
YEAR_MS = 365 * DAY
AFTER: dict[str, tuple[str, ...]] = {
    "accepted": ("dispatch",),
    "returned": ("dispatch",),
    "dispatched": ("start", "start", "resolve", "give_back"),
    "in_progress": ("resolve", "resolve", "ask_deferral", "approve_deferral"),
    "deferred": ("go_on",),
    "resolved": ("verify", "rework"),
    "closed": ("reopen",),
}
"""From what somebody believes of a case: what he may try."""


def take_photos(city: City, now_ms: int, dice: Any) -> None:
    """Give the handlers photos of after the work, processed already; granted later than anything that happens here."""
    for number in range(PHOTOS):
        handler = city.handlers[number % len(city.handlers)]
        grant = issue_grant(
            to_bytes(handler.person), dice.randbytes(NUMBER_BYTES), expires_at=now_ms + YEAR_MS + GRANT_MS,
            key=_keys()[0],
        )  # fmt: skip
        city.photos.setdefault(handler.person, []).append(grant)

        def keep(unit: Unit, photo: str = grant, person: str = handler.person) -> None:
            unit.create(photo_key(photo), PhotoRow(person=person, state="processed", etag="e", at=now_ms), stale)

        run(keep)


class Casework:
    """The staff of the cases, and what they believe of them."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._dice, self._city, self._phones = stage, stage.dice, stage.city, stage.phones
        self._believed: dict[str, str] = {}

    def somebody_works(self) -> None:
        """A step of some case; sometimes two try at once."""
        cases = self._city.cases[:WORKED_MAX]
        if not cases:
            return
        case = self._dice.choice(cases)
        believed = self._believed.get(case, "dispatched")
        guess = self._dice.random() < 0.15
        verb = self._dice.choice(AFTER[self._dice.choice(list(AFTER)) if guess else believed])
        for _ in range(2 if self._dice.random() < 0.2 else 1):
            self._try(verb, case)

    def _try(self, verb: str, case: str) -> None:
        actor = self._dice.choice(self._who(verb))
        about = self._about(verb, actor)
        if about is None:
            return
        call = self._stage.asking(verb, actor, case, *about)
        given = {"case": case, "by": actor}
        self._phones.send(Deed(verb, actor.person, command(self._dice, verb), call, given), then=self._hear(case))

    def _hear(self, case: str) -> Callable[[Deed], None]:
        def then(deed: Deed) -> None:
            if deed.done is not None:
                self._believed[case] = deed.done.answer.state

        return then

    def _who(self, verb: str) -> list[Actor]:
        if verb in ("dispatch", "approve_deferral"):
            return self._city.dispatchers
        return self._city.verifiers if verb in ("verify", "rework", "reopen") else self._city.handlers

    def _about(self, verb: str, actor: Actor) -> tuple[Any, ...] | None:
        """What else the verb needs; None when the photos are used up."""
        if verb == "resolve":
            mine = self._city.photos[actor.person]
            return (mine.pop() if self._dice.random() < 0.9 else mine[-1],) if len(mine) > 1 else None
        if verb == "ask_deferral":
            days = self._dice.choice((1, 3, 20, 29, 45))
            return (day_on(self._stage.scheduler.now_ns // 10**6 + days * DAY),)
        if verb == "dispatch":
            return ("U-1",)
        return (WHY,) if verb in ("give_back", "rework", "reopen") else ()
