"""The scanner's memory: one append-only file, written through to the disk before anybody is told "scanned".

Each line is a JSON object: a scan with its number, or `{"done": [numbers]}` once the city has answered for them. What a
power cut tore off at the end was never confirmed to anybody, and is cut away when the file is opened.
"""

import json
import os
from pathlib import Path
from typing import Any


class Notebook:
    """Numbered scans, and which of them the city has."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.scans: dict[int, dict[str, Any]] = {}
        self._done: set[int] = set()
        whole = b""
        for line in self._lines():
            self._remember(json.loads(line))
            whole += line
        if path.exists() and path.stat().st_size != len(whole):
            with path.open("r+b") as file:
                file.truncate(len(whole))
                os.fsync(file.fileno())

    @property
    def last_number(self) -> int:
        """How many scans were ever written down: numbers are never used twice."""
        return max(self.scans, default=0)

    def waiting(self) -> list[dict[str, Any]]:
        """The scans that the city has not answered for, in order."""
        return [self.scans[number] for number in sorted(self.scans) if number not in self._done]

    def write(self, scan: dict[str, Any]) -> None:
        """Keep a scan for good."""
        self._append(scan)

    def settle(self, numbers: list[int]) -> None:
        """Note that the city has these."""
        self._append({"done": numbers})

    def _append(self, entry: dict[str, Any]) -> None:
        with self._path.open("ab") as file:
            file.write(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._remember(entry)

    def _remember(self, entry: dict[str, Any]) -> None:
        if "done" in entry:
            self._done.update(entry["done"])
        else:
            self.scans[entry["number"]] = entry

    def _lines(self) -> list[bytes]:
        if not self._path.exists():
            return []
        return [line for line in self._path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
