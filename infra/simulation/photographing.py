"""People who photograph what they report: the right to upload, the picture, and its upload, early or late."""

from collections.abc import Callable

from .city import Person, command
from .deeds import Deed
from .pictures import picture
from .stage import Stage

NEVER, ANOTHERS, AGAIN, ALIKE = 0.04, 0.05, 0.2, 0.15
UPLOADS_S = (0.2, 4, 60, 700)
"""After the right was given, whose form lives for a quarter of an hour."""


class Photographing:
    """Who may upload, and what he uploads; a good part of it was sent before, exactly or nearly."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._dice, self._phones = stage, stage.dice, stage.phones
        self._taken: list[tuple[int, int]] = []
        self._used: dict[str, list[str]] = {}

    def wants(self) -> bool:
        """Whether the next report has photos."""
        return self._dice.random() < self._stage.photographed

    def photograph(self, person: Person, then: Callable[[tuple[str, ...]], None]) -> None:
        """Ask for the right to upload, begin to, and go on with the photos' ids."""
        count = self._dice.choice((1, 1, 2))

        def granted(deed: Deed) -> None:
            if deed.done is not None:
                photos = deed.done.answer.value
                for photo in photos:
                    self._upload(photo)
                mine = self._used.setdefault(person.id, [])
                mine += photos
                # A phone that mixes its photos up sends one that another of its reports has.
                then((*photos, mine[0]) if self._dice.random() < ANOTHERS else photos)

        call = self._stage.asking("uploads", person.actor, count)
        self._phones.send(Deed("uploads", person.id, command(self._dice), call, {"by": person.actor}), then=granted)

    def _upload(self, photo: str) -> None:
        if self._dice.random() < NEVER:
            return
        body, after_s = picture(*self._shot()), self._dice.choice(UPLOADS_S)
        self._stage.later(lambda: self._stage.upload(photo, body), after_s)

    def _shot(self) -> tuple[int, int]:
        """Which picture, and which take of it."""
        roll = self._dice.random()
        if roll < AGAIN and self._taken:
            return self._dice.choice(self._taken)
        if roll < AGAIN + ALIKE and self._taken:
            number, take = self._dice.choice(self._taken)[0], self._dice.randint(1, 20)
        else:
            number, take = len(self._taken), 0
        self._taken.append((number, take))
        return number, take
