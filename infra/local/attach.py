"""How a command finds the running local city: by DATA_DIR/ready.json, or by an environment that is already set."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from infra import stack
from infra.local import wiring
from infra.local.deploy import environment_of
from infra.local.endpoint import Endpoint


class NoCity(RuntimeError):
    """No local city is running there."""


@dataclass(frozen=True)
class Running:
    """Where the parts of a running city answer."""

    api: str
    wechat: str
    control: str
    aws: str
    data_dir: Path


def running(data_dir: Path) -> Running:
    """The city that runs on that folder. NoCity says how to start one."""
    ready = data_dir / "ready.json"
    if not ready.exists():
        raise NoCity(f"no city is running on {data_dir} (DATA_DIR): start one with ./dev run")
    said = json.loads(ready.read_text())
    return Running(said["api"], said["wechat"], said["control"], said["aws"], Path(said["data_dir"]))


def attach() -> None:
    """Set this process's environment to that of the stack STACK in the account (but for tables that are given: restored
    ones), or else of the city on DATA_DIR, unless RECORDS_TABLE says that it is set."""
    given = {name: os.environ[name] for name in ("RECORDS_TABLE", "POSTINGS_TABLE") if os.environ.get(name)}
    if name := os.environ.get("STACK"):
        stack.enter(name)
        os.environ.update(given)
        return
    if "RECORDS_TABLE" in given:
        return
    enter(running(Path(os.environ.get("DATA_DIR", ".local"))))


def enter(city: Running) -> None:
    """Set this process's environment to that of a running city."""
    endpoint = Endpoint(city.aws)
    os.environ.update(
        {
            **endpoint.environment(),
            **environment_of(endpoint),
            **wiring.secrets(),
            "WECHAT_API_BASE": city.wechat,
            "WECHAT_APPID": wiring.appid(),
            "STAGE": wiring.STAGE,
            "CITY": wiring.CITY,
        }
    )
