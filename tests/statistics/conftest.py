"""The city's events, for statistics."""

from tests.events import events, wechat

__all__ = ["events", "wechat"]
