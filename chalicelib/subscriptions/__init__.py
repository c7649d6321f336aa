"""Subscriptions (订阅消息): which of WeChat's messages somebody takes, and each that is sent, once at most."""

from .actions import offer, take_answer, take_deliveries
from .rules import Notice

__all__ = ["Notice", "offer", "take_answer", "take_deliveries"]
