"""`./dev rotate`: a new key signs sessions, the one before stays accepted; `--codes` the same for codes of stations.

The key ring stands in one SecureString parameter of the stage (STACK=name); functions read it anew within five minutes.
Without a stack, or with --dry-run, nothing is written: which keys would be kept is told, never a key.
"""

import argparse
import json
import os
import secrets
import sys
from collections.abc import Sequence

from botocore.session import get_session

from infra import stack

KEPT = 2
Ring = dict[str, list[list[str]]]


def rotated(ring: Ring, kinds: Sequence[str], fresh: str) -> Ring:
    """The ring with a new first key of these kinds, named one higher than its newest, and the newest before it."""
    return ring | {kind: [[_next(ring[kind][0][0]), fresh], *ring[kind]][:KEPT] for kind in kinds}


def _next(kid: str) -> str:
    return f"{kid[0]}{int(kid[1:]) + 1}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./dev rotate", description=__doc__)
    parser.add_argument("--codes", action="store_true", help="codes, too: posters printed two rotations ago end")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    asked = parser.parse_args(arguments)
    kinds = ("session", "codes") if asked.codes else ("session",)
    if name := os.environ.get("STACK"):
        kept = _in_account(name, kinds, dry_run=asked.dry_run)
    else:
        kept = _kids(rotated({"session": [["k1", ""]], "codes": [["c1", ""]]}, kinds, ""))
    print(json.dumps({"kept": kept, "written": bool(name) and not asked.dry_run}))
    return 0


def _in_account(name: str, kinds: Sequence[str], *, dry_run: bool) -> dict[str, list[str]]:
    stack.enter(name)
    client, parameter = get_session().create_client("ssm"), os.environ["SESSION_KEYS_NAME"]
    before = json.loads(client.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"])
    after = rotated(before, kinds, secrets.token_hex(32))
    if not dry_run:
        client.put_parameter(Name=parameter, Value=json.dumps(after), Type="SecureString", Overwrite=True)
    return _kids(after)


def _kids(ring: Ring) -> dict[str, list[str]]:
    return {kind: [kid for kid, _ in keys] for kind, keys in ring.items()}


if __name__ == "__main__":
    sys.exit(main())
