"""The city's events, for coverage."""

from tests.events import events, wechat

__all__ = ["events", "wechat"]
