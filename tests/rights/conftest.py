from tests.events import events, wechat
from tests.policy.publishing import publish

__all__ = ["events", "publish", "wechat"]
