"""The virtual clock of the local city, for the API's and the functions' processes only.

Python imports this module at start where its folder stands on PYTHONPATH: the city puts it there, a
deployed stage has neither the folder nor the variable. time.time_ns() is the one clock that
chalicelib/kit/clock.py reads; all else (timeouts, signatures, logs of libraries) keeps the machine's time.
"""

import os
import time

_real = time.time_ns
_path = os.environ.get("SUISHOUPAI_CLOCK_FILE", "")
_seen: tuple[int, int] = (-1, 0)  # modification time, offset


def _offset_ns() -> int:
    global _seen
    try:
        changed = os.stat(_path).st_mtime_ns
    except FileNotFoundError:
        return 0
    if changed != _seen[0]:
        with open(_path) as text:
            _seen = (changed, int(text.read()))
    return _seen[1]


if _path:
    time.time_ns = lambda: _real() + _offset_ns()
