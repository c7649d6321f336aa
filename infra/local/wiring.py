"""Which process of the local city is given which variables; their names are those of a deployed stage."""

import json
import os
from pathlib import Path

CLOCK_FOLDER = Path(__file__).parent / "clock"
STAGE = "dev"
CITY = "zibo"

# Development values, the same on every machine; a real one given in the environment is used instead.
SECRETS = {
    "WECHAT_SECRET": "0123456789abcdef0123456789abcdef",
    "WECHAT_PUSH_TOKEN": "suishoupai-local-push-token",
    "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "SESSION_KEYS": json.dumps({"session": [["k1", "5e" * 32]], "codes": [["c1", "c0" * 32]]}),
}
APPID = "wx0000000000local0"


def secrets() -> dict[str, str]:
    return {name: os.environ.get(name, value) for name, value in SECRETS.items()}


def appid() -> str:
    return os.environ.get("WECHAT_APPID", APPID)


def clocked(clock_file: Path) -> dict[str, str]:
    """Makes a process live in the city's time."""
    return {"PYTHONPATH": str(CLOCK_FOLDER), "SUISHOUPAI_CLOCK_FILE": str(clock_file)}


def for_functions(clock_file: Path, notes: Path, *, auth: bool = False) -> dict[str, str]:
    """With `auth` they find their secrets by name alone, as in the cloud."""
    given = {} if auth else secrets()
    return {**clocked(clock_file), **given, "SUISHOUPAI_WITNESS_DIR": str(notes)}


def template_parameters(wechat: str) -> dict[str, str]:
    return {"Stage": STAGE, "City": CITY, "WechatApiBase": wechat, "WechatAppid": appid()}


def named_secrets() -> dict[str, str]:
    """The same secrets under the template's default parameter names, for an engine that is not ours."""
    return {f"/suishoupai/dev/{name.lower().replace('_', '-')}": value for name, value in secrets().items()}


def for_api(wechat: str, clock_file: Path) -> dict[str, str]:
    return {
        **clocked(clock_file),
        **secrets(),
        "WECHAT_API_BASE": wechat,
        "WECHAT_APPID": appid(),
        "STAGE": STAGE,
        "CITY": CITY,
        "VERSION": "dev",
    }
