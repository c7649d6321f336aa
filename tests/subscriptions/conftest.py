"""A city with WeChat's templates, whose facts are handed over by the test."""

from tests.events import events, wechat
from tests.policy.publishing import publish

from .writing import post_office

__all__ = ["events", "post_office", "publish", "wechat"]
