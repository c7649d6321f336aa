"""What is done with policies: read what counts, propose a version, approve it as a second person."""

from typing import Any

import msgspec

from ..kit.foureyes import approve, propose
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from .figures import DOCUMENTS, Figures
from .rules import NoSuchPolicy, Version, checked, effective_from
from .store import PolicyVersion, key_of, snapshot, versions_of

KIND = "policy"


def at(at_ms: int) -> Figures:
    """The figures in force at a moment, from the snapshot (no read in the common case)."""
    return snapshot.current().at(at_ms)


def propose_version(
    actor: Actor, command: Command, name: str, *, document: dict[str, Any], effective_at: int | None
) -> str:
    """Propose a version of a document; returns the proposal's id. NoSuchPolicy, PolicyInvalid."""
    checked(name, document)
    payload = msgspec.json.encode([document, effective_at]).decode()
    return run(lambda unit: propose(unit, actor, command, kind=KIND, subject=name, payload=payload))


def history(name: str) -> list[Version]:
    """All published versions of a document, oldest first. NoSuchPolicy."""
    if name not in DOCUMENTS:
        raise NoSuchPolicy()
    return versions_of(name)


def approve_version(actor: Actor, name: str, proposal_id: str) -> Version:
    """Approve and publish in one write; a repeat by the same approver answers the same version.

    OwnProposal, AlreadyApproved, NotFound.
    """
    return run(lambda unit: _approve(unit, actor, name, proposal_id))


def _approve(unit: Unit, actor: Actor, name: str, proposal_id: str) -> Version:
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject=name)
    known = versions_of(name)
    if not fresh:
        return next(version for version in known if version.proposal == proposal_id)
    document, wanted_at = msgspec.json.decode(proposal.payload)
    number = known[-1].number + 1 if known else 1
    version = Version(name, number, effective_from(wanted_at, unit.now_ms), document, proposal_id)
    key = key_of(name, number)
    unit.create(
        key,
        PolicyVersion(
            name=name,
            number=number,
            effective_at=version.effective_at,
            document=msgspec.json.encode(document).decode(),
            proposal=proposal_id,
        ),
        stale,
    )
    unit.tell(key, "PolicyPublished", name=name, number=number)
    return version
