"""`./dev demo`: start a city of its own, play the three jobs over HTTP, check the ledger, say it in one JSON line.

`--faults`: WeChat is busy, forgets its tokens, pushes early and three times; the story is the same.
`--full` plays them against the deployed API and functions, with every role enforced; costs are not counted then.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.audit import audit
from infra.demo import appealing, keeping, making, redeeming, reporting, serving
from infra.demo.phone import City, DemoBroken
from infra.local.city import start_city
from infra.local.processes import CannotStart
from infra.local.sample import load_slice

FAULTS: list[dict[str, Any]] = [
    {"call": "jscode2session", "do": "errcode", "errcode": -1},
    {"call": "getuserphonenumber", "do": "errcode", "errcode": 40001},
    {"call": "msg_sec_check", "do": "errcode", "errcode": 42001},
    {"call": "media_check_async", "do": "errcode", "errcode": -1},
    {"call": "push:wxa_media_check", "do": "before_reply"},
    {"call": "push", "do": "thrice", "times": None},
]


DAY_HOURS = 3  # the two hours of service, and some minutes around them


def main(arguments: Sequence[str] = ()) -> int:
    started, full = time.monotonic(), "--full" in arguments
    with tempfile.TemporaryDirectory(prefix="suishoupai-demo-") as folder:
        data_dir = Path(os.environ.get("DATA_DIR", folder))
        try:
            with start_city(data_dir, say=_note, prepare=load_slice, full=full) as handle:
                os.environ.update(handle.environment())
                log = None if full else handle.data_dir / "logs" / "api.log"
                city = City(handle.api, handle.wechat, handle.control, log, _say)
                if "--faults" in arguments:
                    city.plan_faults(FAULTS)
                told = _play(city)
        except (CannotStart, DemoBroken) as reason:
            _note(f"FAILED: {reason}")
            return 1
    told["seconds"] = round(time.monotonic() - started, 1)
    print(json.dumps(told, ensure_ascii=False))
    return 0 if told["ok"] else 1


def _play(city: City) -> dict[str, Any]:
    city.begin_day(DAY_HOURS)
    refused = dict(making.make(city))
    table, tricks = keeping.begin(city)
    refused |= tricks
    citizen, served, tricks = serving.serve(city)
    refused |= tricks
    kept = keeping.finish(table)
    shared = reporting.share(city, seed=city.now_ms())
    reported, tricks = reporting.report(city, seed=city.now_ms())
    refused |= tricks
    appealed = appealing.appeal(city, seed=city.now_ms() + 7)
    refused |= {"same_screener": appealed.pop("same_screener")}
    receipt, tricks = redeeming.redeem(city, citizen)
    refused |= tricks
    city.settle()
    ledger = audit()
    _say(f"账本核对 [ledger]: {ledger['postings']} 笔分录，合计 {ledger['sum']}，违例 {ledger['violations']}")
    return {
        "ok": ledger["violations"] == 0 and ledger["sum"] == 0,
        "check_in": served,
        "keeper": kept,
        "moment": shared,
        "report": reported,
        "appeal": appealed,
        "redemption": receipt,
        "refused": refused,
        "ledger": {"sum": ledger["sum"], "violations": ledger["violations"]},
        "units": city.units,
    }


def _say(line: str) -> None:
    print(line, flush=True)


def _note(line: str) -> None:
    print(f"demo: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
