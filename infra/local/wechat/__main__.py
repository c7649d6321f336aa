"""`python -m infra.local.wechat --port 8002 --callback http://127.0.0.1:8000/wechat/push …`"""

import argparse
import json
import signal
import threading
from pathlib import Path

from .clock import Clock
from .pushes import Callback
from .server import AES_KEY, APPID, SECRET, TOKEN, StandIn


def main() -> None:
    parser = argparse.ArgumentParser(
        "python -m infra.local.wechat",
        description="A stateful WeChat for one machine, for any backend that calls api.weixin.qq.com.",
        epilog=Path(__file__).with_name("README.md").read_text("utf-8"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--callback", default="", help="where pushes go")
    parser.add_argument("--token", default=TOKEN, help="push token")
    parser.add_argument("--aes-key", default=AES_KEY, help="EncodingAESKey, 43 characters")
    parser.add_argument("--appid", default=APPID)
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--clock-file", type=Path, default=None, help="the city's virtual clock to follow")
    parser.add_argument("--push-delay", type=float, default=1.0, help="virtual seconds before a push")
    parser.add_argument("--push-format", choices=("json", "xml"), default="json", help="as chosen in the console")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    stand_in = StandIn(
        port=given.port, appid=given.appid, secret=given.secret, clock=Clock(given.clock_file), seed=given.seed,
        callback=Callback(given.callback, given.token, given.aes_key, xml=given.push_format == "xml"),
        push_delay_s=given.push_delay,
    ).start()  # fmt: skip
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    print(json.dumps({"ready": True, "wechat": stand_in.url}), flush=True)
    done.wait()
    stand_in.stop()


main()
