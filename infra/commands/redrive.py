"""`./dev redrive`: put every dead letter back to work, each once; `--dry-run` only counts them.

In the local city, or with STACK=name in an account. One JSON line at the end; exit status 1 when letters are left.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

from botocore.session import get_session

from infra.local.attach import NoCity, attach
from infra.redrive.redrive import Post, redrive


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./dev redrive", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="put nothing back, only count")
    asked = parser.parse_args(arguments)
    try:
        attach()
    except NoCity as refusal:
        print(f"redrive: {refusal}", file=sys.stderr)
        return 1
    names = ("DEAD_LETTER_QUEUE_URL", "RETRY_QUEUE_URL", "FACTS_FUNCTION")
    line = redrive(Post(_client, *(os.environ[name] for name in names)), print, dry_run=asked.dry_run)
    print(json.dumps(line))
    return 1 if line["left"] else 0


@cache
def _client(service: str) -> Any:
    return get_session().create_client(service, os.environ["AWS_REGION"])


if __name__ == "__main__":
    sys.exit(main())
