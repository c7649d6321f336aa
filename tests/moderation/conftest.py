"""WeChat and the city's events in process."""

from tests.events import events, wechat  # noqa: F401  (fixtures)
