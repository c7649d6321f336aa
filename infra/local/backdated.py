"""The engine with a clock that begins at a moment of its own and runs on: `python -I backdated.py <UTC seconds>`.

Tests live on one Monday. An engine that keeps the machine's time would, from some day after it, refuse what they sign
and clear away what they store as long expired.
"""

import runpy
import sys

import time_machine

if __name__ == "__main__":
    time_machine.travel(float(sys.argv.pop()), tick=True).start()
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)
