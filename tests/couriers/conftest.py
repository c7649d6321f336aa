from tests.events import events, wechat
from tests.reports.conftest import street

__all__ = ["events", "street", "wechat"]
