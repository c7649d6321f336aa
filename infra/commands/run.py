"""`./dev run`: start the local city, print its ready line, stop it cleanly on Ctrl-C or SIGTERM.

`--full` serves the API that was deployed, behind the engine's gateway, and enforces every role: slower, and as strict
as the cloud. It wants a DATA_DIR of its own.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

NEEDED = ("botocore", "chalice", "ministack", "samtranslator", "yaml")
LAST_WORDS = "its data is kept in {}. A kill -9 of the engine loses what it held since its start"


def main(arguments: Sequence[str] = ()) -> int:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        _say(f"{', '.join(missing)} is missing: run ./dev setup")
        return 1
    # Only now: the city cannot even be imported without what it needs.
    from infra.local.city import start_city
    from infra.local.processes import CannotStart
    from infra.local.sample import load_slice
    from infra.zips import CannotPack

    try:
        city = start_city(Path(os.environ.get("DATA_DIR", ".local")), say=_say, prepare=load_slice, **plan(arguments))
    except (CannotStart, CannotPack) as refusal:
        _say(str(refusal))
        return 1
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: city.over.set())
    print(json.dumps(city.ready()), flush=True)
    _say("the city is open. Ctrl-C stops it; " + LAST_WORDS.format(city.data_dir))
    city.over.wait()
    city.stop()
    _say(city.reason or "stopped; everything is kept")
    return 1 if city.reason else 0


def plan(arguments: Sequence[str] = ()) -> dict[str, str | int | bool]:
    """What the environment asks for, in start_city's words."""
    ports = {"port": ("PORT", 8000), "engine_port": ("ENGINE_PORT", 0)}
    ports |= {"wechat_port": ("WECHAT_PORT", 0), "control_port": ("CONTROL_PORT", 0)}
    return {
        **{name: int(os.environ.get(variable, default)) for name, (variable, default) in ports.items()},
        "aws_endpoint_url": os.environ.get("AWS_ENDPOINT_URL", ""),
        "wechat_api_base": os.environ.get("WECHAT_API_BASE", ""),
        "full": "--full" in arguments,
    }


def _say(line: str) -> None:
    print(f"city: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
