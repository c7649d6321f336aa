"""How a person leaves: one write ends every login and empties the account; what is left is a tombstone.

The tombstone is the desk (its epoch, its figures) and a profile without a name: postings and services under the id stay
readable, and nothing leads from a phone, an openid or a name to that id, or back.
"""

from collections.abc import Iterator

from pynamodb.expressions.update import Action

from ..kit.holdings import found
from ..kit.record import Item, Record
from ..kit.table import Key, Unit, fetch, run, stale
from ..kit.who import Role
from .roles import set_role
from .rules import CLOSED
from .store import (
    DeskIdentity,
    PersonMap,
    Profile,
    desk_key,
    number_key,
    openid_key,
    profile_key,
    secret_keys,
    volunteer_no_key,
)

_NAMELESS = (Profile.unionid, Profile.nickname, Profile.phone, Profile.real_name, Profile.number_tags,
             Profile.stored_roles, Profile.consents, Record.commands)  # fmt: skip


class PersonLeft(Exception):
    """The person has left: nothing more is kept of him."""


def has_left(unit: Unit, person: str) -> bool:
    """Whether somebody has closed his account (his desk, read strongly through the Unit)."""
    desk = unit.get(DeskIdentity, desk_key(person))
    return desk is not None and desk.frozen == CLOSED


def demand_here(unit: Unit, person: str) -> None:
    """Let the Unit be written only while the person has not left. PersonLeft."""
    if has_left(unit, person):
        raise PersonLeft(person)
    here = DeskIdentity.frozen.does_not_exist() | (DeskIdentity.frozen != CLOSED)
    unit.require(desk_key(person), here, stale)


def roles_of(unit: Unit, person: str) -> tuple[Role, ...]:
    """The roles that a person holds, read through the Unit."""
    profile = unit.get(Profile, profile_key(person))
    return profile.roles if profile is not None else ()


def drop_roles(person: str) -> None:
    """Take every role from a person, one write each, so that each is news. Safe to repeat."""
    while run(lambda unit: _drop_one(unit, person)):
        pass


def _drop_one(unit: Unit, person: str) -> bool:
    held = roles_of(unit, person)
    if held:
        set_role(unit, person, held[0], held=False)
    return bool(held)


def close(unit: Unit, person: str, *, epoch: int | None) -> None:
    """Join the Unit with the end of an account: every login, every map to it and every name. Stale when it moved.

    With an epoch, only while that epoch lasts: the caller has judged it.
    """
    desk, profile = unit.get(DeskIdentity, desk_key(person)), unit.get(Profile, profile_key(person))
    if desk is None or profile is None:
        return
    before = int(desk.epoch) if epoch is None else epoch
    unit.change(
        desk_key(person),
        DeskIdentity.epoch.set(before + 1),
        DeskIdentity.frozen.set(CLOSED),
        DeskIdentity.assurance.set(0),
        DeskIdentity.born.remove(),
        condition=DeskIdentity.epoch == before,
        otherwise=stale,
    )
    version = int(profile.version)
    unit.change(
        profile_key(person),
        *_emptied(version),
        condition=Profile.version == version,
        otherwise=stale,
    )
    for key in _places(profile):
        owner = unit.get(PersonMap, key)
        if owner is not None and owner.person == person:
            unit.remove(key, PersonMap.person == person, stale)


def _emptied(version: int) -> list[Action]:
    return [
        Profile.openid.set(""),
        Profile.volunteer_no.set(""),
        *(each.remove() for each in _NAMELESS),
        Profile.version.set(version + 1),
    ]


def _places(profile: Profile) -> list[Key]:
    """Every map that may lead to the person of this profile."""
    return [
        *([openid_key(profile.openid)] if profile.openid else []),
        *([volunteer_no_key(profile.volunteer_no)] if profile.volunteer_no else []),
        *(secret_keys("PHONE", profile.phone) if profile.phone else []),
        *(number_key(each) for each in profile.number_tags or ()),
    ]


def maps_of(person: str) -> Iterator[Item]:
    """The maps that still lead to a person; none, once the account is closed."""
    profile = Profile.of(fetch([profile_key(person)])[profile_key(person)])
    owned = found(*_places(profile)) if profile is not None else iter(())
    return (item for item in owned if (owner := PersonMap.of(item)) is not None and owner.person == person)


def stripped(unit: Unit, key: Key) -> None:
    """A profile that was closed is bare already; this says so again, whatever was written meanwhile."""
    profile = unit.get(Profile, key)
    if profile is not None and (profile.openid or profile.nickname or profile.phone or profile.real_name):
        version = int(profile.version)
        unit.change(key, *_emptied(version), condition=Profile.version == version, otherwise=stale)
