"""A street whose reports everybody may see."""

from tests.events import events, wechat  # noqa: F401  (fixtures)
from tests.reports.conftest import street  # noqa: F401  (fixture)
