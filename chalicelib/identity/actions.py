"""What a person does about himself: log in, log out, bind a phone, prove a name, agree, correct his profile."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from pynamodb.expressions.update import Action

from ..kit.clock import now_ms
from ..kit.errors import Refusal
from ..kit.ids import new_ulid
from ..kit.record import Command, remember, repeated
from ..kit.secrets import key_ring
from ..kit.table import Unit, fetch, run, stale
from ..kit.who import Actor, PersonFrozen, Role
from ..privacy import PURPOSES
from ..wechat import as_refusals, open_gateway
from . import tokens
from .admission import CITIZEN_SESSION_MS, STAFF_SESSION_MS, stand
from .ages import born_action
from .rules import AlreadyProven, NoSuchPurpose, PhoneTaken, RealNameInvalid, RealNameTaken, number_of
from .store import (
    Consent,
    ConsentKept,
    DeskIdentity,
    PersonMap,
    Profile,
    consent_key,
    desk_key,
    openid_key,
    profile_key,
    secret_keys,
    volunteer_no_for,
    volunteer_no_key,
)
from .verifier import verify_real_name


@dataclass(frozen=True)
class Standing:
    """A person as he may see himself: profile and the level of the desk."""

    person: str
    profile: Profile
    assurance: int


@dataclass(frozen=True)
class LoggedIn:
    """A fresh token and whose it is."""

    token: str
    expires_at: int
    standing: Standing


def log_in(code: str, device: str) -> LoggedIn:
    """Exchange WeChat's code for a token of our own; a first login makes the person.

    The refusals of the gateway (login_code_invalid, login_code_used, user_blocked, wechat_busy, …), PersonFrozen.
    """
    with as_refusals():
        login = open_gateway().login(code)
    person = run(lambda unit: _person_of(unit, login.openid, login.unionid))
    desk_item, profile_item = fetch([desk_key(person), profile_key(person)]).values()
    desk, profile = cast(DeskIdentity, DeskIdentity.of(desk_item)), cast(Profile, Profile.of(profile_item))
    if desk.frozen:
        raise PersonFrozen(reason=desk.frozen)
    expires_at = now_ms() + (STAFF_SESSION_MS if profile.roles else CITIZEN_SESSION_MS)
    session = tokens.Session(person, int(desk.epoch), device, expires_at)
    standing = Standing(person, profile, int(desk.assurance))
    return LoggedIn(tokens.issue(session, key_ring()), expires_at, standing)


def _person_of(unit: Unit, openid: str, unionid: str | None) -> str:
    known = unit.get(PersonMap, openid_key(openid))
    if known is not None:
        return known.person
    person = new_ulid(unit.now_ms)
    enrol(unit, person, openid=openid, unionid=unionid)
    return person


def enrol(unit: Unit, person: str, *, openid: str, unionid: str | None = None) -> None:
    """Join the Unit with a new person: maps, desk and profile."""
    number = volunteer_no_for(person)
    unit.create(openid_key(openid), PersonMap(person=person), stale)
    unit.create(volunteer_no_key(number), PersonMap(person=person), stale)
    unit.create(desk_key(person), DeskIdentity(epoch=0, assurance=0, rate_at=0), stale)
    profile = Profile(openid=openid, unionid=unionid, volunteer_no=number, version=0, created_at=unit.now_ms)
    unit.create(profile_key(person), profile, stale)
    unit.tell(profile_key(person), "PersonEnrolled", person=person)


def log_out(person: str, epoch: int) -> None:
    """End every token of the person at once. An epoch that is over already is no error."""

    def end(unit: Unit) -> None:
        desk = unit.get(DeskIdentity, desk_key(person))
        if desk is not None and int(desk.epoch) == epoch:
            unit.change(
                desk_key(person),
                DeskIdentity.epoch.set(epoch + 1),
                condition=DeskIdentity.epoch == epoch,
                otherwise=stale,
            )

    run(end)


def me(person: str) -> Standing:
    """The person's own profile and assurance."""
    desk, profile = fetch([desk_key(person), profile_key(person)]).values()
    assurance = int(cast(DeskIdentity, DeskIdentity.of(desk)).assurance)
    return Standing(person, cast(Profile, Profile.of(profile)), assurance)


def profile_of(unit: Unit, person: str) -> Profile:
    """A person's profile, read through the Unit."""
    return cast(Profile, unit.get(Profile, profile_key(person)))


def openid_of(unit: Unit, person: str) -> str | None:
    """By whom WeChat knows a person; None for somebody who has left."""
    profile = unit.get(Profile, profile_key(person))
    return profile.openid or None if profile is not None else None


def holds(unit: Unit, person: str, role: Role) -> bool:
    """Whether somebody holds a role on exactly that node."""
    profile = unit.get(Profile, profile_key(person))
    return profile is not None and role in profile.roles


def bind_phone(actor: Actor, command: Command, code: str) -> Standing:
    """Bind the phone number that WeChat vouches for, instead of the one before.

    A repeat does not ask WeChat again, whose code is used up. PhoneTaken; the gateway's refusals.
    """
    standing = me(actor.person)
    if repeated(standing.profile.commands, command):
        return standing
    try:
        with as_refusals():
            phone = open_gateway().phone(code, openid=actor.openid).number
    except Refusal:
        standing = me(actor.person)
        if repeated(standing.profile.commands, command):  # its twin has used the code up meanwhile
            return standing
        raise

    def bind(unit: Unit, profile: Profile) -> list[Action]:
        _claim(unit, "PHONE", phone, person=actor.person, refusal=PhoneTaken())
        if profile.phone and profile.phone != phone:
            release(unit, "PHONE", profile.phone, actor.person)
        _raise_to(unit, actor, number_of("phone"))
        return [Profile.phone.set(phone)]

    return _edit(actor, command, bind)


def prove_real_name(actor: Actor, command: Command, name: str, number: str) -> Standing:
    """Verify name and identity number; only the name, an HMAC of the number and a minor's day of birth are kept.

    RealNameInvalid, RealNameTaken; AlreadyProven for a second number.
    """
    identity = verify_real_name(name, number)
    if identity is None:
        raise RealNameInvalid()

    def prove(unit: Unit, profile: Profile) -> list[Action]:
        mine = _claim(unit, "IDNO", number.upper(), person=actor.person, refusal=RealNameTaken())
        if profile.real_name and not mine:
            raise AlreadyProven()
        _raise_to(unit, actor, number_of("real_name"))
        unit.change(desk_key(actor.person), born_action(identity.born_on, unit.now_ms), condition=None, otherwise=stale)
        unit.tell(profile_key(actor.person), "RealNameProven", person=actor.person)
        tag = secret_keys("IDNO", number.upper())[0].pk.removeprefix("IDNO#")
        tags = dict.fromkeys((*(profile.number_tags or ()), tag))
        return [Profile.real_name.set(name), Profile.number_tags.set(tuple(tags))]

    return _edit(actor, command, prove)


def set_nickname(actor: Actor, command: Command, nickname: str) -> Standing:
    """Correct the nickname."""
    return _edit(actor, command, lambda unit, profile: [Profile.nickname.set(nickname)])


def set_consent(actor: Actor, command: Command, purpose: str, *, version: str, given: bool) -> Standing:
    """Give or withdraw consent to a purpose, under a version of its text. NoSuchPurpose."""
    if purpose not in PURPOSES:
        raise NoSuchPurpose()

    def agree(unit: Unit, profile: Profile) -> list[Action]:
        said = Consent(purpose, version, given, unit.now_ms)
        keep_consent(unit, actor.person, said, channel="app", consent=command.key)
        unit.tell(profile_key(actor.person), "ConsentSet", purpose=purpose, version=version, given=given)
        return [Profile.consents.set(with_consent(profile.consents or (), said))]

    return _edit(actor, command, agree)


def keep_consent(unit: Unit, person: str, said: Consent, *, channel: str, consent: str) -> None:
    """Join the Unit with a word about a purpose, kept for good beside the profile's last one."""
    kept = ConsentKept(
        purpose=said.purpose, text_version=said.version, given=said.given, channel=channel, at=said.at
    )  # fmt: skip
    unit.create(consent_key(person, consent), kept, stale)


def with_consent(consents: tuple[Consent, ...], said: Consent) -> tuple[Consent, ...]:
    """These consents with this one as the last word about its purpose."""
    return (*(each for each in consents if each.purpose != said.purpose), said)


def _edit(actor: Actor, command: Command, edit: Callable[[Unit, Profile], list[Action]]) -> Standing:
    """Change the profile once for a command: `edit` joins what else belongs to it, and says what to set."""

    def change(unit: Unit) -> None:
        profile = profile_of(unit, actor.person)
        if repeated(profile.commands, command):
            return
        version = int(profile.version)
        unit.change(
            profile_key(actor.person),
            *edit(unit, profile),
            Profile.commands.set(remember(profile.commands, command)),
            Profile.version.set(version + 1),
            condition=Profile.version == version,
            otherwise=stale,
        )

    run(change)
    return me(actor.person)


def _claim(unit: Unit, kind: str, value: str, *, person: str, refusal: Refusal) -> bool:
    """Make the value this person's, under the newest key; False when it was not his before."""
    keys = secret_keys(kind, value)
    owners = {owner.person for item in unit.read(*keys) if (owner := PersonMap.of(item)) is not None}
    if owners - {person}:
        raise refusal
    if unit.get(PersonMap, keys[0]) is None:
        unit.create(keys[0], PersonMap(person=person), stale)
    return bool(owners)


def release(unit: Unit, kind: str, value: str, person: str) -> None:
    """Join the Unit with the end of a person's hold on a value."""
    for key in secret_keys(kind, value):
        owner = unit.get(PersonMap, key)
        if owner is not None and owner.person == person:
            unit.remove(key, PersonMap.person == person, stale)


def _raise_to(unit: Unit, actor: Actor, level: int) -> None:
    stand(unit, actor, "openid")
    before = int(cast(DeskIdentity, unit.get(DeskIdentity, desk_key(actor.person))).assurance)
    unit.change(
        desk_key(actor.person),
        DeskIdentity.assurance.set(max(level, before)),
        condition=DeskIdentity.assurance == before,
        otherwise=stale,
    )
