"""What a person does about himself: log in, log out, bind a phone, prove a name, agree, correct his profile."""

from dataclasses import dataclass
from typing import cast

from pynamodb.expressions.update import Action

from ..kit.clock import now_ms
from ..kit.errors import Refusal
from ..kit.ids import new_ulid
from ..kit.record import Command, remember
from ..kit.secrets import key_ring
from ..kit.table import Key, Unit, fetch, run, stale
from ..kit.who import Actor, PersonFrozen
from ..privacy import PURPOSES
from ..wechat import as_refusals, open_gateway
from . import tokens
from .admission import CITIZEN_SESSION_MS, STAFF_SESSION_MS
from .rules import NoSuchPurpose, PhoneTaken, RealNameInvalid, RealNameTaken, number_of
from .store import (
    Consent,
    DeskIdentity,
    PersonMap,
    Profile,
    desk_key,
    openid_key,
    profile_key,
    secret_key,
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


def bind_phone(actor: Actor, command: Command, code: str) -> Standing:
    """Bind the phone number that WeChat vouches for; a repeat does not ask WeChat again, whose code is used up.

    PhoneTaken; the gateway's refusals.
    """
    standing = me(actor.person)
    if command in (standing.profile.commands or ()):
        return standing
    with as_refusals():
        phone = open_gateway().phone(code, openid=actor.openid).number

    def bind(unit: Unit) -> None:
        _claim(unit, secret_key("PHONE", phone), actor.person, PhoneTaken())
        past = profile_of(unit, actor.person).commands
        _change(unit, actor.person, Profile.phone.set(phone), Profile.commands.set(remember(past, command)))
        _raise_to(unit, actor, number_of("phone"))

    run(bind)
    return me(actor.person)


def prove_real_name(actor: Actor, name: str, number: str) -> Standing:
    """Verify name and identity number; only the name, the day of birth and an HMAC of the number are kept.

    RealNameInvalid, RealNameTaken.
    """
    identity = verify_real_name(name, number)
    if identity is None:
        raise RealNameInvalid()

    def prove(unit: Unit) -> None:
        _claim(unit, secret_key("IDNO", number.upper()), actor.person, RealNameTaken())
        _change(unit, actor.person, Profile.real_name.set(name), Profile.born_on.set(identity.born_on))
        _raise_to(unit, actor, number_of("real_name"))
        unit.tell(profile_key(actor.person), "RealNameProven", person=actor.person)

    run(prove)
    return me(actor.person)


def set_nickname(actor: Actor, nickname: str) -> Standing:
    """Correct the nickname."""
    run(lambda unit: _change(unit, actor.person, Profile.nickname.set(nickname)))
    return me(actor.person)


def set_consent(actor: Actor, purpose: str, *, version: str, given: bool) -> Standing:
    """Give or withdraw consent to a purpose, under a version of its text. NoSuchPurpose."""
    if purpose not in PURPOSES:
        raise NoSuchPurpose()

    def agree(unit: Unit) -> None:
        profile = profile_of(unit, actor.person)
        kept = [consent for consent in profile.consents or () if consent.purpose != purpose]
        consents = (*kept, Consent(purpose, version, given, unit.now_ms))
        _change(unit, actor.person, Profile.consents.set(consents))
        unit.tell(profile_key(actor.person), "ConsentSet", purpose=purpose, version=version, given=given)

    run(agree)
    return me(actor.person)


def _claim(unit: Unit, key: Key, person: str, refusal: Refusal) -> None:
    owner = unit.get(PersonMap, key)
    if owner is None:
        unit.create(key, PersonMap(person=person), stale)
    elif owner.person != person:
        raise refusal


def _change(unit: Unit, person: str, *updates: Action) -> None:
    version = int(profile_of(unit, person).version)
    unit.change(
        profile_key(person),
        *updates,
        Profile.version.set(version + 1),
        condition=Profile.version == version,
        otherwise=stale,
    )


def _raise_to(unit: Unit, actor: Actor, level: int) -> None:
    desk = cast(DeskIdentity, unit.get(DeskIdentity, desk_key(actor.person)))
    unit.change(
        desk_key(actor.person),
        DeskIdentity.assurance.set(max(level, int(desk.assurance))),
        condition=(DeskIdentity.epoch == actor.epoch) & (DeskIdentity.assurance == int(desk.assurance)),
        otherwise=stale,
    )
