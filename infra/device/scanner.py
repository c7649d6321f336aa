"""The scanner: writes down what it sees, signs each line with its own key, uploads when there is a network again."""

import hashlib
import hmac
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from .notebook import Notebook

PIECE = 50
Post = Callable[[str, dict[str, Any], str], tuple[int, Any]]
"""(path, body, bearer token) -> (status, body)"""


def unix_ms() -> int:
    """The tablet's own clock. It is never corrected by hand: the city judges it."""
    return time.time_ns() // 1_000_000


class UploadFailed(RuntimeError):
    """The city did not take a piece: nothing is lost, and the next upload begins there again."""


class Scanner:
    """One enrolled device: its id and key, as the enrolment answered them, and its notebook."""

    def __init__(self, device: str, key: str, notebook: Path, clock: Callable[[], int] = unix_ms) -> None:
        self.device, self._key = device, bytes.fromhex(key)
        self.notebook, self.clock = Notebook(notebook), clock

    def scan(self, code: str, action: Literal["check_in", "check_out"]) -> dict[str, Any]:
        """Write a volunteer's code down; on the disk when this returns."""
        number, at_ms = self.notebook.last_number + 1, self.clock()
        mac = self._sign("scan", str(number), str(at_ms), action, code)
        line = {"number": number, "at_ms": at_ms, "action": action, "code": code, "mac": mac}
        self.notebook.write(line)
        return line

    def token(self) -> str:
        """A fresh token for one request: the device's own time, signed."""
        at_ms = str(self.clock())
        return f"D1.{self.device}.{at_ms}.{self._sign('token', at_ms)}"

    def sync(self, post: Post) -> None:
        """Tell the city how far the list is, whenever there is a network: it bounds the times of later scans."""
        body = {"sent_at_ms": self.clock(), "number": self.notebook.last_number}
        self._send(post, "/v1/devices/sync", body)

    def upload(self, post: Post, piece: int = PIECE) -> list[dict[str, Any]]:
        """Bring what the city has not; returns what became of each line. UploadFailed: call it again later."""
        told: list[dict[str, Any]] = []
        waiting = self.notebook.waiting()
        for start in range(0, len(waiting), piece):
            answer = self.send(post, waiting[start : start + piece])
            self.notebook.settle([each["number"] for each in answer["items"]])
            told += answer["items"]
        return told

    def send(self, post: Post, lines: list[dict[str, Any]]) -> Any:
        """One piece, as it is: repeats and any order do no harm."""
        return self._send(post, "/v1/devices/uploads", {"sent_at_ms": self.clock(), "scans": lines})

    def _send(self, post: Post, path: str, body: dict[str, Any]) -> Any:
        status, answer = post(path, body, self.token())
        if status != 200:
            raise UploadFailed(f"{path} answered {status}: {answer}")
        return answer

    def _sign(self, purpose: str, *said: str) -> str:
        message = "\n".join((purpose, self.device, *said)).encode()
        return hmac.digest(self._key, message, hashlib.sha256).hex()[:32]
