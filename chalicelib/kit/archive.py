"""The archive of facts: JSON lines by day in the facts bucket, append-only, each object chained to the one before.

    facts/<yyyy>/<mm>/<dd>/<batch>.jsonl    line 1: {"previous": <sha256>}, then one line a fact
    records: ARCHIVE / HEAD                 the hash and place of the newest object
    records: ARCHIVE / <place>              this batch is in the chain (kept a week: a stream repeats for a day)

A batch that comes again, however late, changes nothing: an object in the chain is never written twice. A batch that was
cut otherwise is another batch; readers drop lines whose id they have seen.
"""

import hashlib
from collections.abc import Sequence

import msgspec
from pynamodb.attributes import UnicodeAttribute

from .aws import client
from .clock import DAY, SECOND, day_on
from .facts import News
from .record import Record
from .settings import settings
from .table import Key, Unit, run, stale

HEAD = Key("ARCHIVE", "HEAD")
GENESIS = "0" * 64
KEPT_MS = 7 * DAY


class ArchiveHead(Record):
    hash = UnicodeAttribute(attr_name="hs")
    place = UnicodeAttribute(attr_name="pl")


class Archived(Record):
    """Only its being there says something."""


def keep(news: Sequence[News], batch: str) -> None:
    """Append a batch of facts under its name. Safe to repeat; raises when it could not be kept."""
    if news:
        place = f"facts/{day_on(news[0].at).replace('-', '/')}/{batch}.jsonl"
        run(lambda unit: _append(unit, news, place))


def _append(unit: Unit, news: Sequence[News], place: str) -> None:
    mark = Key(HEAD.pk, place)
    head_item, done = unit.read(HEAD, mark)
    if done is not None:
        return
    head = ArchiveHead.of(head_item)
    previous = head.hash if head else GENESIS
    body = b"\n".join([msgspec.json.encode({"previous": previous}), *map(msgspec.json.encode, news)]) + b"\n"
    client("s3").put_object(Bucket=settings().facts_bucket, Key=place, Body=body, ContentType="application/x-ndjson")
    digest = hashlib.sha256(body).hexdigest()
    unit.create(mark, Archived(expires_s=(unit.now_ms + KEPT_MS) // SECOND), stale)
    if head is None:
        unit.create(HEAD, ArchiveHead(hash=digest, place=place), stale)
        return
    unit.change(
        HEAD,
        ArchiveHead.hash.set(digest),
        ArchiveHead.place.set(place),
        condition=ArchiveHead.hash == previous,
        otherwise=stale,
    )
