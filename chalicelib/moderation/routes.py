"""HTTP of moderation: WeChat's message push. Whatever is not WeChat's is refused; all the rest is `success`."""

from collections.abc import Callable
from typing import Any

from .. import identity, subscriptions
from ..kit.door import Call, Routes
from ..kit.http import plain
from ..kit.who import anyone
from ..wechat import (
    PUSH_REFUSALS,
    MediaJudged,
    MessagesDelivered,
    Other,
    PrivacyChanged,
    Pushed,
    SubscriptionAnswered,
    as_refusals,
    open_push,
)
from . import actions

routes = Routes("moderation")


_PRIVACY: dict[str, Callable[[PrivacyChanged], None]] = {
    "modified": lambda said: identity.modified(said.openid, str(said.at_s)),
    "revoked": lambda said: identity.revoked(said.openid, str(said.at_s), said.codes),
    "cancelled": lambda said: identity.cancelled(said.openid, str(said.at_s)),
}


@routes.get("/wechat/push", who=anyone, refuses=PUSH_REFUSALS)
def check_push_url(call: Call[None]) -> Any:
    with as_refusals():
        return plain(open_push().echo(call.request.query))


@routes.post("/wechat/push", who=anyone, keyed=False, refuses=PUSH_REFUSALS)
def take_push(call: Call[None]) -> Any:
    with as_refusals():
        said = open_push().read(call.request.query, call.request.body)
    call.request.outcome = f"push:{said.event if isinstance(said, Other) else type(said).__name__}"
    _take(said)
    return plain("success")


def _take(said: Pushed) -> None:
    """Repeats, and whatever comes too early, do no harm."""
    if isinstance(said, MediaJudged):
        actions.take_verdict(said)
    elif isinstance(said, SubscriptionAnswered):
        subscriptions.take_answer(said)
    elif isinstance(said, MessagesDelivered):
        subscriptions.take_deliveries(said)
    elif isinstance(said, PrivacyChanged):
        _PRIVACY[said.change](said)
