"""WeChat (微信): the gateway, the only place that imports wechatpy or knows a WeChat URL."""

from .client import WeChat, open_gateway
from .errors import GatewayError, VisitTooOld
from .gateway import Gateway, Login, Phone, Scene, TextVerdict
from .push import MediaJudged, Other, PushReader, open_push
from .refusals import LOGIN_REFUSALS, MINI_CODE_REFUSALS, PHONE_REFUSALS, PUSH_REFUSALS, as_refusals
from .tokens import MemoryStore

__all__ = [
    "LOGIN_REFUSALS", "MINI_CODE_REFUSALS", "PHONE_REFUSALS", "PUSH_REFUSALS", "Gateway", "GatewayError", "Login",
    "MediaJudged", "MemoryStore", "Other", "Phone", "PushReader", "Scene", "TextVerdict", "VisitTooOld", "WeChat",
    "as_refusals", "open_gateway", "open_push",
]  # fmt: skip
