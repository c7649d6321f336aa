"""Other registries are registered by two persons of their area, and get a key that is derived and never stored.

signature = hex of HMAC-SHA256(key, "import\\n<source>\\n<sha256 of the file, hex>")
"""

import hashlib
import hmac
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from .. import decisions
from ..kit.codes import derived_key, same
from ..kit.foureyes import approve, propose
from ..kit.record import Command
from ..kit.secrets import key_ring
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import demand_area
from .rules import NoSuchSource, Source
from .store import sources

KIND = "source"


@dataclass(frozen=True)
class Keyed:
    """A source and its key in hex, which only this answer carries."""

    source: Source
    key: str


class Wanted(msgspec.Struct, frozen=True):
    """A source as it is proposed."""

    id: str
    name: str
    area: str


def propose_source(actor: Actor, command: Command, wanted: Wanted) -> str:
    """Propose to accept another registry; returns the proposal's id. AreaUnknown, NotYourArea."""
    demand_area(actor, wanted.area)
    payload = msgspec.json.encode(wanted).decode()
    return run(lambda unit: propose(unit, actor, command, kind=KIND, subject=KIND, payload=payload))


def approve_source(actor: Actor, proposal_id: str) -> Keyed:
    """Accept it as a second person of another household; a repeat gets the same key again.

    NotFound, OwnProposal, AlreadyApproved, NotIndependent, AreaUnknown, NotYourArea, SourceExists.
    """
    return run(lambda unit: _approve(unit, actor, proposal_id))


def _approve(unit: Unit, actor: Actor, proposal_id: str) -> Keyed:
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject=KIND)
    wanted = msgspec.json.decode(proposal.payload, type=Wanted)
    if not fresh:
        return _keyed(sources.read(unit, wanted.id))
    demand_area(actor, wanted.area)
    decisions.demand_second_person(unit, actor, (proposal.proposer,))
    kid, by = key_ring().code_key()[0], (proposal.proposer, actor.person)
    made = Source(wanted.id, wanted.name, wanted.area, kid, by)
    return _keyed(sources.put(unit, wanted.id, made, Command(proposal_id, "")))


def end_source(actor: Actor, command: Command, source_id: str) -> Source:
    """Accept nothing of it any more; one person is enough. NoSuchSource, AreaUnknown, NotYourArea."""

    def to_ended(source: Source) -> Source:
        demand_area(actor, source.area)
        return replace(source, state="ended")

    return sources.change(command, source_id, to_ended)


def active_source(unit: Unit, source_id: str) -> Source:
    """A source whose records are accepted, read strongly. NoSuchSource."""
    found = sources.read(unit, source_id)
    if found.state != "active":
        raise NoSuchSource()
    return found


def is_signed(source: Source, sha256: str, mac: str) -> bool:
    """Whether the source's key has signed a file."""
    key = _key_of(source)
    said = f"import\n{source.id}\n{sha256}".encode()
    return key is not None and same(mac, hmac.digest(key, said, hashlib.sha256).hex())


def _keyed(source: Source) -> Keyed:
    return Keyed(source, (_key_of(source) or b"").hex())


def _key_of(source: Source) -> bytes | None:
    try:
        _, master = key_ring().code_key(source.kid)
    except KeyError:
        return None
    return derived_key(master, "bridge", source.id)
