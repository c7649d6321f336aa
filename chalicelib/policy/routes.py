"""HTTP of policies: propose, approve as a second person, look at the history."""

from ..kit.clock import parse_rfc3339, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import InvalidField, NotFound
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.who import anyone, staff
from . import actions, shapes
from .rules import NoSuchPolicy, PolicyInvalid, Version

routes = Routes("policy")


@routes.get("/v1/policies/{name}", who=anyone, gives=shapes.PolicyHistory, refuses=(NoSuchPolicy,))
def policy_history(call: Call[None], name: str) -> shapes.PolicyHistory:
    return shapes.PolicyHistory(items=[_shown(version) for version in actions.history(name)])


@routes.post(
    "/v1/policies/{name}/proposals",
    who=staff("city_admin"),
    takes=shapes.PolicyProposal,
    gives=shapes.ProposalMade,
    status=201,
    refuses=(NoSuchPolicy, PolicyInvalid),
)
def propose_policy(call: Call[shapes.PolicyProposal], name: str) -> shapes.ProposalMade:
    made = actions.propose_version(
        call.actor,
        call.command,
        name,
        document=call.body.document,
        effective_at=_moment(call.body.effective_at),
    )
    return shapes.ProposalMade(id=made)


@routes.post(
    "/v1/policies/{name}/proposals/{proposal_id}/approve",
    who=staff("city_admin"),
    gives=shapes.PolicyVersionShown,
    refuses=(NotFound, OwnProposal, AlreadyApproved),
)
def approve_policy(call: Call[None], name: str, proposal_id: str) -> shapes.PolicyVersionShown:
    return _shown(actions.approve_version(call.actor, name, proposal_id))


def _moment(text: str | None) -> int | None:
    try:
        return None if text is None else parse_rfc3339(text)
    except ValueError as error:
        raise InvalidField(at="$.effective_at") from error


def _shown(version: Version) -> shapes.PolicyVersionShown:
    return shapes.PolicyVersionShown(
        name=version.name,
        number=version.number,
        effective_at=rfc3339(version.effective_at),
        document=version.document,
    )
