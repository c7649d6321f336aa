"""Who may judge what: never whoever decided before, never the person himself, never one of their households."""

from collections.abc import Iterable

from .. import identity
from ..kit.errors import Forbidden
from ..kit.table import Unit
from ..kit.who import Actor


class NotIndependent(Forbidden, says="您或您的家人与此事有关，请由他人处理。"):
    """The actor, or one of his household, has a part in the matter."""


def demand_second_person(unit: Unit, actor: Actor, parties: Iterable[str]) -> None:
    """The actor is none of these persons and shares no household with one. NotIndependent."""
    if not is_independent(unit, actor.person, parties):
        raise NotIndependent()


def is_independent(unit: Unit, person: str, parties: Iterable[str]) -> bool:
    """Whether a person is none of these and shares no household with one (profiles, read through the Unit).

    A device among them lives nowhere.
    """
    others = sorted(set(parties))
    if person in others:
        return False
    unit.read(*(identity.profile_key(each) for each in (person, *others)))
    home = identity.home_of(unit, person)
    return not home or all(identity.home_of(unit, each) != home for each in others)
