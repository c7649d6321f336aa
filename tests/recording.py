"""A plugin of pytest that writes down what functions ask AWS for: `-p tests.recording`, RECORD_TO=<file>.

Secrets lie in the parameter store, as in the cloud, and are asked for each time: a cache would hide who needs them.
"""

import json
import os
from pathlib import Path

import pytest

from chalicelib.kit import secrets
from infra.local.engine import Engine
from tests.grants import RECORDER

SECRETS = ("SESSION_KEYS", "WECHAT_SECRET", "WECHAT_PUSH_TOKEN", "WECHAT_AES_KEY")


@pytest.fixture(autouse=True)
def named_secrets(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each under the name that the template has for it."""
    for variable in SECRETS:
        name = f"{variable.title().replace('_', '')}Name"
        engine.client("ssm").put_parameter(Name=name, Value=os.environ[variable], Type="SecureString", Overwrite=True)
        monkeypatch.delenv(variable)
        monkeypatch.setenv(f"{variable}_NAME", name)
    RECORDER.heard = secrets._kept.clear


def pytest_sessionfinish() -> None:
    Path(os.environ["RECORD_TO"]).write_text(json.dumps(sorted(RECORDER.calls)))
