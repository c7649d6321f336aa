"""`./dev bench`: ours, FastAPI over PostgreSQL, Powertools, stock Chalice and the naive shape, in turns in one run.

Writes docs/bench.json, and of it docs/bench.md with its plots and docs/cost.md. PostgreSQL is Debian's; where it is not
installed FastAPI is left out. Some minutes; `--quick` does less and keeps nothing. Ends with one JSON line; exit status
1 when anything is wrong in our own books.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from infra.bench import page, results
from infra.bench.run import Size, measured
from infra.bench.venv import python

QUICK = Size(blocks=3, block=5, quarrels=2)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything; keeps nothing")
    parser.add_argument("--seed", type=int, default=7, help="of the load")
    asked = parser.parse_args(arguments)
    figures = measured(QUICK if asked.quick else Size(), asked.seed, python())
    if not asked.quick:
        results.KEPT.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        page.write()
    wrong = results.violations(figures)
    print(json.dumps({"ok": wrong["ours"] == 0, "ratios": results.ratios(figures), "violations": wrong}))
    return int(wrong["ours"] != 0)


if __name__ == "__main__":
    sys.exit(main())
