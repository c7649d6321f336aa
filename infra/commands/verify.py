"""`./dev verify`: fold every posting of the ledger and compare it with every balance; exit status 1 for a violation."""

import json
import sys

from infra.audit import audit
from infra.local.attach import NoCity, attach


def main() -> int:
    try:
        attach()
    except NoCity as refusal:
        print(f"verify: {refusal}", file=sys.stderr)
        return 1
    verdict = audit()
    print(json.dumps(verdict))
    return 1 if verdict["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
