"""The house's source, read once for all checks."""

import pytest

from .tree import ROOT, Tree


@pytest.fixture(scope="session")
def house() -> Tree:
    return Tree.under(ROOT)
