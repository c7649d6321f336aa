from collections.abc import Iterator

import pytest

from chalicelib.identity import verifier
from tests.kit.conftest import line, proxy
from tests.policy.publishing import publish

__all__ = ["line", "proxy", "publish"]


@pytest.fixture
def register() -> Iterator[set[tuple[str, str]]]:
    """The city's register of guardians: pairs of identity numbers."""
    known: set[tuple[str, str]] = set()
    verifier.plug_kin(lambda guardian, ward: (guardian, ward) in known)
    yield known
    verifier.plug_kin(verifier.nobody_knows)
