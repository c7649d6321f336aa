"""The archive of facts: JSON lines by day in the facts bucket, append-only, each object chained to the one before.

    facts/<yyyy>/<mm>/<dd>/<first sequence number>.jsonl    line 1: {"previous": <sha256>}, then one line a fact
    records: ARCHIVE / HEAD                                  the hash and key of the newest object

A batch that comes again lands under the same key. Readers drop lines whose id they have seen.
"""

import hashlib
from collections.abc import Sequence

import msgspec
from pynamodb.attributes import UnicodeAttribute

from .aws import client
from .clock import day_on
from .facts import News
from .record import Record
from .settings import settings
from .table import Key, Unit, run, stale

HEAD = Key("ARCHIVE", "HEAD")
GENESIS = "0" * 64


class ArchiveHead(Record):
    hash = UnicodeAttribute(attr_name="hs")
    place = UnicodeAttribute(attr_name="pl")


def keep(news: Sequence[News], sequence: str) -> None:
    """Append a batch of facts under its first sequence number. Safe to repeat; raises when it could not be kept."""
    if news:
        place = f"facts/{day_on(news[0].at).replace('-', '/')}/{sequence}.jsonl"
        run(lambda unit: _append(unit, news, place))


def _append(unit: Unit, news: Sequence[News], place: str) -> None:
    head = unit.get(ArchiveHead, HEAD)
    if head is not None and head.place == place:
        return
    previous = head.hash if head else GENESIS
    body = b"\n".join([msgspec.json.encode({"previous": previous}), *map(msgspec.json.encode, news)]) + b"\n"
    client("s3").put_object(Bucket=settings().facts_bucket, Key=place, Body=body, ContentType="application/x-ndjson")
    digest = hashlib.sha256(body).hexdigest()
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
