"""Where persons live.

P#<person> / DESK        shared desk; identity's drawer: epoch, frozen, assurance, rate_at; a minor's day of birth
P#<person> / PROFILE     openid, volunteer number, nickname, phone, real name, roles, household, consents
OPENID#<openid> / MAP    person
P#<person> / CONSENT#<id>  one thing that was agreed to or withdrawn, under which version of its text, and how
P#<person> / PUSH#<digest>  that WeChat told us of a withdrawal (a push comes more than once)
VNO#<number> / MAP       person (volunteer number)
PHONE#<hmac> / MAP       person
IDNO#<hmac> / MAP        person (one identity number, one person; the number itself is never stored)
"""

import hashlib
from typing import Any

import msgspec
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..kit.codes import derived_key, tag
from ..kit.record import JsonAttribute, Record, UlidAttribute
from ..kit.secrets import key_ring
from ..kit.table import Key, fetch
from ..kit.who import Role


class DeskIdentity(Record):
    """Identity's drawer of the desk."""

    epoch = NumberAttribute(attr_name="ie")
    frozen = UnicodeAttribute(attr_name="fz", null=True)
    assurance = NumberAttribute(attr_name="as")
    rate_at = NumberAttribute(attr_name="ra")
    born = NumberAttribute(attr_name="bo", null=True)  # 20150203, of minors only


class Consent(msgspec.Struct, frozen=True, array_like=True):
    """What a person agreed to (or withdrew): purpose, version of the text, when."""

    purpose: str
    version: str
    given: bool
    at: int


class StoredRole(msgspec.Struct, frozen=True, array_like=True):
    """A role as stored."""

    name: str
    scope: str


class Profile(Record):
    openid = UnicodeAttribute(attr_name="oi")
    unionid = UnicodeAttribute(attr_name="ui", null=True)
    volunteer_no = UnicodeAttribute(attr_name="vo")
    nickname = UnicodeAttribute(attr_name="nn", null=True)
    phone = UnicodeAttribute(attr_name="ph", null=True)
    real_name = UnicodeAttribute(attr_name="rn", null=True)
    household = UlidAttribute(attr_name="hh", null=True)
    stored_roles = JsonAttribute[tuple[StoredRole, ...]](tuple[StoredRole, ...], attr_name="ro")
    consents = JsonAttribute[tuple[Consent, ...]](tuple[Consent, ...], attr_name="co")
    number_tags = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="nt")  # the maps of his identity number
    version = NumberAttribute(attr_name="vn")
    created_at = NumberAttribute(attr_name="ca")

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles as the rest of the house knows them."""
        return tuple(Role(role.name, role.scope) for role in self.stored_roles or ())


class ConsentKept(Record):
    """One word about a purpose: the profile has the last one of each, this keeps them all."""

    purpose = UnicodeAttribute(attr_name="pu")
    text_version = UnicodeAttribute(attr_name="tv")
    given = BooleanAttribute(attr_name="gv")
    channel = UnicodeAttribute(attr_name="ch")  # "app", or "wechat": taken back there
    at = NumberAttribute(attr_name="at")


class PushTaken(Record):
    """Only its being there says something."""


class PersonMap(Record):
    """Points at a person from an openid, a volunteer number, a phone or an identity number."""

    person = UlidAttribute(attr_name="pe")


def desk_key(person: str) -> Key:
    """The person's desk: the shared item that guards everything he does."""
    return Key(f"P#{person}", "DESK")


def profile_key(person: str) -> Key:
    """The person's profile."""
    return Key(f"P#{person}", "PROFILE")


def openid_key(openid: str) -> Key:
    """The map from WeChat's openid."""
    return Key(f"OPENID#{openid}", "MAP")


def volunteer_no_key(number: str) -> Key:
    """The map from the public volunteer number."""
    return Key(f"VNO#{number}", "MAP")


def secret_keys(kind: str, value: str) -> list[Key]:
    """The maps from a phone or an identity number, of which only an HMAC is stored: one a code key, the newest first.

    A number that was claimed under an older key stays claimed while that key is in the ring.
    """
    masters = (bytes.fromhex(master) for _, master in key_ring().codes)
    tags = (tag(derived_key(master, "map", kind), value.encode(), 16).hex() for master in masters)
    return [Key(f"{kind}#{each}", "MAP") for each in tags]


def number_key(number_tag: str) -> Key:
    """The map from an identity number, by the tag that the profile keeps of it."""
    return Key(f"IDNO#{number_tag}", "MAP")


def consent_key(person: str, consent: str) -> Key:
    """Where one word about a purpose is kept."""
    return Key(f"P#{person}", f"CONSENT#{consent}")


def push_key(person: str, digest: str) -> Key:
    """Where it stands that a push about the person was taken."""
    return Key(f"P#{person}", f"PUSH#{digest}")


def volunteer_no_for(person: str) -> str:
    """The public volunteer number of a new person: `ZB` and ten digits, not derived from any other number."""
    digest = hashlib.sha256(b"volunteer-no" + person.encode()).digest()
    return f"ZB{int.from_bytes(digest[:8], 'big') % 10**10:010d}"


def person_of_openid(openid: str) -> str | None:
    """The person who logs in with this openid."""
    key = openid_key(openid)
    found = PersonMap.of(fetch([key])[key])
    return str(found.person) if found else None


def person_of_volunteer_no(number: str) -> str | None:
    """The person who has that number."""
    key = volunteer_no_key(number)
    found: Any = PersonMap.of(fetch([key])[key])
    return found.person if found else None
