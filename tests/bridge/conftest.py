from tests.policy.publishing import publish

__all__ = ["publish"]
