"""Every bucket in memory. What lands in the quarantine is announced as S3 does it: at least once, some of it late."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

from chalicelib.media.store import original_name
from functions import photo_uploaded

from .answers import refused
from .scheduler import Actor, Crash, Scheduler
from .stream import MOST_TRIES, Bucket

DELAYS_S = (0.3, 0.3, 5, 5, 600, 3 * 3600)
TWICE = 0.1
QUARANTINE, FACTS = "quarantine", "facts"


@dataclass(frozen=True)
class Kept:
    """An object."""

    body: bytes
    content_type: str
    marks: dict[str, str]

    @property
    def etag(self) -> str:
        """Which version it is."""
        return hashlib.md5(self.body, usedforsecurity=False).hexdigest()


class Objects(Bucket):
    """The facts bucket, that of photos and the quarantine; whose events reach the real handler."""

    def __init__(self, scheduler: Scheduler, bugs: list[str]) -> None:
        super().__init__()
        self._scheduler, self._dice, self._bugs = scheduler, scheduler.dice, bugs
        self._kept: dict[tuple[str, str], Kept] = {}
        self.landed: dict[str, int] = {}
        """When the original of each photo was first there, in ns."""

    def upload(self, photo: str, body: bytes) -> None:
        """A phone posts its form."""
        self.landed.setdefault(photo, self._scheduler.now_ns)
        self._kept[QUARANTINE, original_name(photo)] = Kept(body, "image/jpeg", {})
        self._announce(original_name(photo))

    def of(self, bucket: str) -> dict[str, bytes]:
        """What a bucket holds, by name."""
        return {name: kept.body for (where, name), kept in self._kept.items() if where == bucket}

    def _announce(self, name: str) -> None:
        for _ in range(2 if self._dice.random() < TWICE else 1):
            after_s = self._dice.expovariate(1 / self._dice.choice(DELAYS_S))
            self._scheduler.spawn(lambda: self._process(name), Actor("photo_uploaded"), after_s=after_s)

    def _process(self, name: str) -> None:
        found = {"key": name, "eTag": self._kept[QUARANTINE, name].etag}
        for _ in range(MOST_TRIES):
            try:
                photo_uploaded.handler({"Records": [{"s3": {"object": found}}]}, None)
                return
            except (Exception, Crash):
                self._scheduler.sleep(self._dice.uniform(1, 60))
        self._bugs.append(f"an upload was never processed: {name}")

    # ---- what the house asks of S3

    def put_object(
        self, *, Bucket: str, Key: str, Body: bytes, ContentType: str, Metadata: Any = None, IfNoneMatch: str = ""
    ) -> None:
        """Keep an object; IfNoneMatch: unless there is one."""
        if Bucket == FACTS:
            super().put_object(Bucket=Bucket, Key=Key, Body=Body, ContentType=ContentType)
            return
        if IfNoneMatch and (Bucket, Key) in self._kept:
            raise refused("PutObject", "PreconditionFailed", Key)
        self._kept[Bucket, Key] = Kept(Body, ContentType, Metadata or {})

    def get_object(self, *, Bucket: str, Key: str, IfMatch: str) -> dict[str, Any]:
        """Its bytes, if it is that version."""
        found = self._found(Bucket, Key)
        if found.etag != IfMatch.strip('"'):
            raise refused("GetObject", "PreconditionFailed", Key)
        return {"Body": io.BytesIO(found.body)}

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        """What is known of it."""
        found = self._found(Bucket, Key)
        return {"ContentType": found.content_type, "Metadata": found.marks}

    def copy_object(self, *, Bucket: str, Key: str, **_: Any) -> None:
        """Onto itself: its event comes again."""
        self._found(Bucket, Key)
        self._announce(Key)

    def generate_presigned_url(self, _: str, *, Params: dict[str, str], ExpiresIn: int) -> str:
        """A link."""
        return f"https://{Params['Bucket']}/{Params['Key']}?expires={ExpiresIn}"

    def generate_presigned_post(self, bucket: str, key: str, **_: Any) -> dict[str, Any]:
        """A form."""
        return {"url": f"https://{bucket}", "fields": {"key": key}}

    def _found(self, bucket: str, key: str) -> Kept:
        found = self._kept.get((bucket, key))
        if found is None:
            raise refused("HeadObject", "404", key)
        return found
