"""What WeChat tells us when somebody takes an authorisation back there, or ends his account with the mini-program.

The numbers are WeChat's own (RevokeInfo of user_authorization_revoke). A push comes more than once: each is taken once.
"""

import hashlib
from collections.abc import Callable
from typing import cast

from pynamodb.expressions.update import Action

from ..kit.clock import DAY, SECOND
from ..kit.codes import to_text
from ..kit.ids import derived_ulid
from ..kit.table import Key, Unit, fetch, run, stale
from .actions import keep_consent, profile_of, release, with_consent
from .leaving import has_left
from .rules import number_of
from .store import Consent, DeskIdentity, PersonMap, Profile, PushTaken, desk_key, openid_key, profile_key, push_key

NICKNAME = frozenset({"6", "19", "20"})
PURPOSE_OF = {"8": "phone", "13": "location", "18": "location", "7": "photos", "14": "photos"}
KEPT_MS = 30 * DAY

Take = Callable[[Unit, Key, str], None]


def revoked(openid: str, told_at: str, codes: tuple[str, ...]) -> None:
    """These authorisations were taken back: what they gave us goes, the consents end, every login too.

    Whom or what we do not know changes nothing. Safe to repeat. AuthorisationRevoked tells who else has to forget.
    """
    said = ".".join(("revoke", told_at, *sorted(codes)))
    _once(openid, said, lambda unit, mark, person: _revoke(unit, mark, person, codes=frozenset(codes)))


def cancelled(openid: str, told_at: str) -> None:
    """The person has ended his account with the mini-program: AccountCancelled tells who has to act. Safe to repeat."""
    _once(openid, f"cancel.{told_at}", lambda unit, mark, person: unit.tell(mark, "AccountCancelled", person=person))


def modified(openid: str, told_at: str) -> None:
    """The person has another name at WeChat now: ours is dropped, he may set it again. Safe to repeat."""
    _once(openid, f"modify.{told_at}", lambda unit, mark, person: _rename(unit, person))


def _once(openid: str, said: str, take: Take) -> None:
    key = openid_key(openid)
    owner = PersonMap.of(fetch([key])[key]) if openid else None
    if owner is not None:
        mark = push_key(owner.person, to_text(hashlib.sha256(said.encode()).digest()[:15]))
        run(lambda unit: _take(unit, mark, owner.person, take))


def _take(unit: Unit, mark: Key, person: str, take: Take) -> None:
    if unit.read(mark, desk_key(person))[0] is None and not has_left(unit, person):
        unit.create(mark, PushTaken(expires_s=(unit.now_ms + KEPT_MS) // SECOND), stale)
        take(unit, mark, person)


def _rename(unit: Unit, person: str) -> None:
    _edit(unit, profile_of(unit, person), person, [Profile.nickname.remove()])


def _revoke(unit: Unit, mark: Key, person: str, *, codes: frozenset[str]) -> None:
    purposes = sorted({PURPOSE_OF[each] for each in codes if each in PURPOSE_OF})
    profile = profile_of(unit, person)
    updates: list[Action] = [Profile.nickname.remove()] if codes & NICKNAME else []
    if "phone" in purposes and profile.phone:
        release(unit, "PHONE", profile.phone, person)
        updates.append(Profile.phone.remove())
    if purposes:
        updates.append(Profile.consents.set(_withdrawn(unit, profile, person, purposes=purposes)))
    if updates:
        _edit(unit, profile, person, updates)
        _log_out(unit, person, lower="phone" in purposes and not profile.real_name)
    unit.tell(mark, "AuthorisationRevoked", person=person, purposes=purposes)


def _withdrawn(unit: Unit, profile: Profile, person: str, *, purposes: list[str]) -> tuple[Consent, ...]:
    consents = profile.consents or ()
    for purpose in purposes:
        version = next((each.version for each in consents if each.purpose == purpose), "")
        said = Consent(purpose, version, given=False, at=unit.now_ms)
        keep_consent(
            unit, person, said, channel="wechat", consent=derived_ulid(unit.now_ms, f"{person}{unit.now_ms}", purpose)
        )  # fmt: skip
        consents = with_consent(consents, said)
    return consents


def _edit(unit: Unit, profile: Profile, person: str, updates: list[Action]) -> None:
    version = int(profile.version)
    unit.change(
        profile_key(person),
        *updates,
        Profile.version.set(version + 1),
        condition=Profile.version == version,
        otherwise=stale,
    )


def _log_out(unit: Unit, person: str, *, lower: bool) -> None:
    desk = cast(DeskIdentity, unit.get(DeskIdentity, desk_key(person)))
    epoch = int(desk.epoch)
    unit.change(
        desk_key(person),
        DeskIdentity.epoch.set(epoch + 1),
        *([DeskIdentity.assurance.set(number_of("openid"))] if lower else []),
        condition=DeskIdentity.epoch == epoch,
        otherwise=stale,
    )
