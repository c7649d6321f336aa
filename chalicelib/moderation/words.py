"""WeChat's word on what somebody wrote, asked while he is certainly there."""

from typing import Literal

from ..wechat import Scene, open_gateway
from .rules import TextRisky


def checked_text(openid: str, text: str) -> Literal["pass", "review", "unchecked"]:
    """What WeChat says of a text; its trouble is "unchecked", never a refusal. TextRisky."""
    verdict = open_gateway().check_text(text, openid=openid, scene=Scene.FORUM).suggest
    if verdict == "risky":
        raise TextRisky()
    return verdict
