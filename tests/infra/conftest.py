from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.city import CityHandle, start_city

from .tiny import make_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("tiny") / "project")


@pytest.fixture(scope="module")
def city(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityHandle]:
    with start_city(tmp_path_factory.mktemp("city"), project=project) as running:
        yield running
