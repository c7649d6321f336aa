"""A city whose facts are handed over by the test."""

from tests.events import events, wechat
from tests.policy.publishing import publish

__all__ = ["events", "publish", "wechat"]
