"""`python -m infra.device --api URL --device ID --key HEX --notebook FILE scan CODE check_in | upload | sync`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import urllib3

from .scanner import Scanner, UploadFailed


def main(arguments: list[str] | None = None) -> int:
    """Scan one code, or bring what was scanned. Ends with one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m infra.device")
    for name in ("--api", "--device", "--key", "--notebook"):
        parser.add_argument(name, required=True)
    verbs = parser.add_subparsers(dest="verb", required=True)
    scan = verbs.add_parser("scan")
    scan.add_argument("code")
    scan.add_argument("action", choices=("check_in", "check_out"))
    verbs.add_parser("upload")
    verbs.add_parser("sync")
    given = parser.parse_args(arguments)
    scanner = Scanner(given.device, given.key, Path(given.notebook))

    def post(path: str, body: dict[str, Any], token: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        answer = urllib3.request("POST", given.api + path, json=body, headers=headers, timeout=15, retries=False)
        return answer.status, answer.json()

    try:
        if given.verb == "scan":
            told: Any = {"number": scanner.scan(given.code, given.action)["number"]}
        elif given.verb == "sync":
            scanner.sync(post)
            told = {"synced": True}
        else:
            told = {"items": scanner.upload(post)}
    except (UploadFailed, urllib3.exceptions.HTTPError) as reason:
        print(f"device: {reason}", file=sys.stderr)
        told = {"waiting": len(scanner.notebook.waiting())}
    print(json.dumps({"ok": "waiting" not in told, **told}))
    return 0 if "waiting" not in told else 1


if __name__ == "__main__":
    sys.exit(main())
