from tests.kit.conftest import line, proxy
from tests.policy.publishing import publish

__all__ = ["line", "proxy", "publish"]
