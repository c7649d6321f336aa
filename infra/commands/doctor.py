"""`./dev doctor`: what this machine lacks for the local city and for packing, and what to do about it.

With WECHAT_APPID and WECHAT_SECRET it asks WeChat too, by calls that change nothing (WECHAT_API_BASE: another host);
with WECHAT_PUSH_URL, WECHAT_PUSH_TOKEN and WECHAT_AES_KEY it sends a debug push to our own endpoint. What is wrong is
told in Chinese, for whoever has WeChat's console open. Exit status 1 when something is wrong.
"""

import json
import os
import re
import resource
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from infra.commands.pack import RUNTIME
from infra.examination import Given, examined
from infra.local.processes import CannotStart, claim_port
from infra.template import ROOT

NEEDED_MB = 1_000
NEEDED_FILES = 4_096


def main() -> int:
    complaints = [*_python(), *_packages(), *_port(), *_room(), *_wechat()]
    for complaint in complaints:
        print(f"- {complaint}")
    if not complaints:
        print("Nothing is missing: ./dev demo")
    print(json.dumps({"ok": not complaints, "complaints": len(complaints)}))
    return 1 if complaints else 0


def _wechat() -> Iterator[str]:
    names = ("WECHAT_APPID", "WECHAT_SECRET", "WECHAT_PUSH_URL", "WECHAT_PUSH_TOKEN", "WECHAT_AES_KEY")
    appid, secret, *push = (os.environ.get(name, "") for name in names)
    if not (appid and secret):
        return
    base = os.environ.get("WECHAT_API_BASE", "https://api.weixin.qq.com")
    for found in examined(Given(base, appid, secret, *push)):
        if found.is_well:
            print(f"  好  {found.what}：{found.words}")
        else:
            yield f"微信 {found.what}：{found.words}"


def _python() -> Iterator[str]:
    here = sys.version_info[:2]
    if here != RUNTIME:
        yield (
            f"Python here is {here[0]}.{here[1]}, Lambda's is {RUNTIME[0]}.{RUNTIME[1]}: the city runs, "
            "but ./dev pack needs the same version"
        )


def _packages() -> Iterator[str]:
    for path in (ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"):
        for name, wanted in re.findall(r"(?m)^([\w.-]+)(?:\[\w+\])?==(\S+)", path.read_text()):
            try:
                found = version(name)
            except PackageNotFoundError:
                found = "missing"
            if found != wanted:
                yield f"{name} is {found}, wanted {wanted}: remove .venv and run ./dev setup"


def _port() -> Iterator[str]:
    try:
        claim_port("PORT", int(os.environ.get("PORT", "8000")))
    except CannotStart as refusal:
        yield str(refusal)


def _room() -> Iterator[str]:
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < NEEDED_MB:
        yield f"only {free} MB are free where the data goes: {NEEDED_MB} are wanted"
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < NEEDED_FILES:
        yield f"a process may open {most} files: 1,000 parallel callers need {NEEDED_FILES} (ulimit -Hn)"


if __name__ == "__main__":
    sys.exit(main())
