"""What runs for minutes runs without the tracer: every line of it is covered by tests that state the domain."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the bank test's own files untraced: a traced city takes more than twice the time."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.no_cover)
