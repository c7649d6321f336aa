"""What is done with policies: read what counts, propose a version, approve it as a second person."""

from typing import Any

import msgspec

from ..kit.errors import NotFound
from ..kit.foureyes import Proposal, approve, propose
from ..kit.foureyes import key_of as proposal_key
from ..kit.record import Command
from ..kit.table import Unit, fetch, run, stale
from ..kit.who import Actor
from .figures import DOCUMENTS, Figures
from .report_figures import Categories
from .rules import NoSuchPolicy, Version, checked, effective_from
from .store import PolicyVersion, key_of, snapshot, versions_of
from .tables import TableDifference, difference, read_table

KIND = "policy"
TABLE = "categories"


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


def latest_table() -> Categories:
    """The category table that was published last, whether it counts already or not."""
    known = versions_of(TABLE)
    return msgspec.convert(known[-1].document, Categories) if known else Categories()


def propose_table(actor: Actor, command: Command, text: str) -> tuple[str, TableDifference]:
    """Propose a whole category table as a CSV; returns the proposal's id and what it would change. TableInvalid."""
    table = read_table(text)
    found = difference(latest_table(), table)
    payload = msgspec.json.encode([table, None]).decode()
    return run(lambda unit: propose(unit, actor, command, kind=KIND, subject=TABLE, payload=payload)), found


def table_difference(proposal_id: str) -> TableDifference:
    """What a proposed category table would change now, for who approves it. NotFound."""
    key = proposal_key(proposal_id)
    proposal = Proposal.of(fetch([key])[key])
    if proposal is None or (proposal.kind, proposal.subject) != (KIND, TABLE):
        raise NotFound()
    document, _ = msgspec.json.decode(proposal.payload)
    return difference(latest_table(), msgspec.convert(document, Categories))
