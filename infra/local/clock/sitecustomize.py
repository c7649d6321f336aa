"""The virtual clock of the local city, for the API's and the functions' processes only.

Python imports this module at start where its folder stands on PYTHONPATH: the city puts it there, a
deployed stage has neither the folder nor the variable. time.time_ns() is the one clock that
chalicelib/kit/clock.py reads; all else (timeouts, signatures, logs of libraries) keeps the machine's time.
"""

import os
import time

import witness

_real = time.time_ns
_path = os.environ.get("SUISHOUPAI_CLOCK_FILE", "")
_witnesses = os.environ.get("SUISHOUPAI_WITNESS_DIR", "")
_seen: tuple[tuple[int, int], int] = ((-1, -1), 0)  # which file, its offset


def _offset_ns() -> int:
    global _seen
    try:
        status = os.stat(_path)
    except FileNotFoundError:
        return 0
    # The file is replaced as a whole: two moves within one tick of the file system differ in their inode.
    file = (status.st_mtime_ns, status.st_ino)
    if file != _seen[0]:
        with open(_path) as text:
            _seen = (file, int(text.read()))
    return _seen[1]


if _path:
    time.time_ns = lambda: _real() + _offset_ns()

if _witnesses:
    witness.install(_witnesses)
