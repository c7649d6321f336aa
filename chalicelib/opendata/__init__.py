"""Open data (开放数据): what anybody may see of the city and of its API, read through the doors below."""

from .actions import publish

__all__ = ["publish"]
