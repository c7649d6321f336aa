"""Notification (消息): what happened to somebody, put into his inbox once. It only reacts."""

__all__: list[str] = []
