"""Serves FastAPI by uvicorn; the clock moves as the lines on the standard input say."""

import sys
import threading
import time

import uvicorn

_real_ns = time.time_ns
_ahead_ns = 0


def _follow() -> None:
    global _ahead_ns
    for line in sys.stdin:
        _ahead_ns = int(line)
        print("moved", flush=True)


if __name__ == "__main__":
    time.time_ns = lambda: _real_ns() + _ahead_ns
    threading.Thread(target=_follow, daemon=True).start()
    uvicorn.run(
        "fastapi_pg:app", port=int(sys.argv[1]), log_level="warning", loop="uvloop", http="httptools",
        timeout_keep_alive=600,
    )  # fmt: skip
