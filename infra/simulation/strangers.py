"""Strangers, who read what everybody may see: the list, the map, and Open311."""

from typing import Any

from .city import command
from .deeds import Deed
from .stage import Stage

LOOKS: dict[str, tuple[Any, ...]] = {"list": (), "map": (), "requests": ("requests.json",)}


class Strangers:
    """They need no log-in; who they are is never asked."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._dice, self._city, self._phones = stage, stage.dice, stage.city, stage.phones

    def somebody_looks(self) -> None:
        """One of the three."""
        verb, somebody = self._dice.choice(list(LOOKS)), self._city.somebody(self._dice).actor
        call = self._stage.asking(verb, somebody, *LOOKS[verb])
        self._phones.send(Deed(verb, somebody.person, command(self._dice), call))
