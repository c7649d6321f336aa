"""WeChat (微信): the gateway, the only place that imports wechatpy or knows a WeChat URL."""

from .client import WeChat, open_gateway
from .errors import GatewayError, VisitTooOld
from .gateway import Gateway, Login, Phone, RiskScene, Scene, TextVerdict
from .noting import is_sendable
from .outcomes import outcome_of
from .push import PushReader, open_push
from .pushed import Delivery, MediaJudged, MessagesDelivered, Other, PrivacyChanged, Pushed, SubscriptionAnswered
from .refusals import LOGIN_REFUSALS, MINI_CODE_REFUSALS, PHONE_REFUSALS, PUSH_REFUSALS, as_refusals
from .templates import SubscribeMessage, fitted
from .tokens import MemoryStore

__all__ = [
    "LOGIN_REFUSALS", "MINI_CODE_REFUSALS", "PHONE_REFUSALS", "PUSH_REFUSALS", "Delivery", "Gateway", "GatewayError",
    "Login", "MediaJudged", "MemoryStore", "MessagesDelivered", "Other", "Phone", "PrivacyChanged", "PushReader",
    "Pushed", "RiskScene", "Scene", "SubscribeMessage", "SubscriptionAnswered", "TextVerdict", "VisitTooOld",
    "WeChat", "as_refusals", "fitted", "is_sendable", "open_gateway", "open_push", "outcome_of",
]  # fmt: skip
