"""What the features see of WeChat: seven verbs and what they answer."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, Protocol

from .templates import SubscribeMessage

Suggest = Literal["pass", "review", "risky", "unchecked"]


class Scene(IntEnum):
    """Where a text or image appears (WeChat's own numbers)."""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3


class RiskScene(IntEnum):
    """What a person is about to do (WeChat's own numbers)."""

    REGISTER = 0
    MARKETING = 1


@dataclass(frozen=True)
class Login:
    """Who logged in. WeChat's session_key is dropped at the door."""

    openid: str
    unionid: str | None = None


@dataclass(frozen=True)
class Phone:
    """A bound phone number, without and with its country ("86")."""

    number: str = field(repr=False)
    country_code: str


@dataclass(frozen=True)
class TextVerdict:
    """`unchecked` means that WeChat could not say: a human looks, nothing is published meanwhile."""

    suggest: Suggest
    label: int | None = None
    trace_id: str | None = None


class Gateway(Protocol):
    """Every verb but check_text and risk may raise a GatewayError. None takes longer than 5 s; mini_code 10 s."""

    def login(self, code: str) -> Login:
        """Exchange a wx.login code, once. NoAnswer: the code may be used up, ask for another login."""

    def phone(self, code: str, *, openid: str) -> Phone:
        """Exchange a phone code of this very person. NoAnswer: ask the person to tap again."""

    def check_text(self, text: str, *, openid: str, scene: Scene = Scene.COMMENT) -> TextVerdict:
        """The worst verdict over the whole text. Never raises: trouble is `unchecked` (or `review`)."""

    def submit_image(self, url: str, *, openid: str, scene: Scene = Scene.COMMENT) -> str:
        """Have the image at a public URL judged; the verdict is pushed under this trace_id within 30 min."""

    def mini_code(self, scene: str, *, page: str, width_px: int = 430) -> bytes:
        """A mini-program code to print (JPEG or PNG). Slow: once per thing, never in a citizen's request."""

    def send_subscribe(self, message: SubscribeMessage, *, openid: str) -> str:
        """Send one subscription message, once; its msgid ("" when WeChat names none). FieldInvalid before anything is
        sent. NoAnswer: it may have arrived, never send it again."""

    def risk(self, openid: str, *, client_ip: str, scene: RiskScene = RiskScene.REGISTER) -> int | None:
        """WeChat's risk rank of a person, 0 to 4; None when it does not say. Never raises, and None blocks nobody."""
