"""HTTP of moderation: WeChat's message push. Whatever is not WeChat's is refused; all the rest is `success`."""

from typing import Any

from ..kit.door import Call, Routes
from ..kit.http import plain
from ..kit.who import anyone
from ..wechat import PUSH_REFUSALS, MediaJudged, Other, as_refusals, open_push
from . import actions

routes = Routes("moderation")


@routes.get("/wechat/push", who=anyone, refuses=PUSH_REFUSALS)
def check_push_url(call: Call[None]) -> Any:
    with as_refusals():
        return plain(open_push().echo(call.request.query))


@routes.post("/wechat/push", who=anyone, keyed=False, refuses=PUSH_REFUSALS)
def take_push(call: Call[None]) -> Any:
    with as_refusals():
        said = open_push().read(call.request.query, call.request.body)
    if isinstance(said, MediaJudged):
        actions.take_verdict(said)
    else:
        call.request.outcome = f"push:{said.event if isinstance(said, Other) else type(said).__name__}"
    return plain("success")
