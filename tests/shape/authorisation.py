"""Write the authorisation table anew: `.venv/bin/python -m tests.shape.authorisation`, then read the difference.

The table is what a reviewer looks at: who may call what. A changed row is a decision, never a formality.
"""

import csv

from app import FEATURES

from .contract import COLUMNS, TABLE, rows_of


def main() -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows_of(route for feature in FEATURES for route in feature.table))


if __name__ == "__main__":
    main()
