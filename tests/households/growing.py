"""Children and their guardians, in the words of the tests."""

import itertools
from dataclasses import dataclass

from chalicelib.households.guardians import link
from chalicelib.identity.ages import born_action
from chalicelib.identity.store import DeskIdentity, desk_key
from chalicelib.kit.clock import now_ms
from chalicelib.kit.record import Command
from chalicelib.kit.table import Unit, run, stale
from tests.identity.arriving import a_number, prove
from tests.world import Caller, Reply, World, fresh_key

_serial = itertools.count(1)


@dataclass(frozen=True)
class Proven:
    """Somebody with the identity number that he has shown."""

    caller: Caller
    number: str

    @property
    def volunteer_no(self) -> str:
        """His public number."""
        return str(self.caller.get("/v1/me").body["volunteer_no"])


def proven(world: World, born: str) -> Proven:
    """Somebody who was born on that day (20180601), as the verifier says."""
    caller, number = world.citizen(level=1), a_number(born, next(_serial))
    reply = prove(caller, number)
    assert reply.status == 200, reply.body
    return Proven(caller, number)


def child(world: World, born: str = "20180601") -> Caller:
    """A child with a proven name; eight years old unless said otherwise."""
    return born_on(world.citizen(), born)


def born_on(caller: Caller, born: str) -> Caller:
    """The verifier has said when somebody was born."""

    def grow(unit: Unit) -> None:
        key, action = desk_key(caller.person), born_action(f"{born[:4]}-{born[4:6]}-{born[6:]}", now_ms())
        unit.change(key, action, condition=DeskIdentity.epoch == 0, otherwise=stale)

    run(grow)
    return caller


def number_of(caller: Caller) -> str:
    return str(caller.get("/v1/me").body["volunteer_no"])


def linked(guardian: Caller, ward: Caller) -> None:
    """The register has said that he is the guardian."""
    command = Command(fresh_key(), "builder")
    run(lambda unit: link(unit, guardian.person, ward.person, proof="verifier", command=command))


def consent(guardian: Caller, ward: Caller, *, given: bool = True, purpose: str = "service", **rest: object) -> Reply:
    path = f"/v1/me/wards/{number_of(ward)}/consents/{purpose}"
    return guardian.put(path, {"version": "2026-1", "given": given}, **rest)


def family(world: World, born: str = "20180601") -> tuple[Caller, Caller]:
    """A guardian who agrees to his ward's service, and the ward."""
    guardian, ward = world.citizen(), child(world, born)
    linked(guardian, ward)
    assert consent(guardian, ward).status == 200
    return guardian, ward
