from tests.kit.conftest import line, proxy

__all__ = ["line", "proxy"]
