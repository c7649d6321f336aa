"""After a restore: whoever was erased since the moment to which the tables went back is erased once more.

The archive of facts knows who: it lies outside the tables, and nothing in it is ever changed.
"""

from collections.abc import Callable, Iterator, Mapping

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.kit.aws import client
from chalicelib.kit.clock import DAY, day_on
from chalicelib.kit.facts import News
from chalicelib.kit.settings import settings
from chalicelib.kit.table import fetch
from chalicelib.rights import leaving
from chalicelib.rights.store import Left, left_key

WINDOW_DAYS = 36  # a table can be restored to a moment of the last 35


class ArchiveUnreadable(RuntimeError):
    """Nobody can say who was erased since the restored moment."""


def erased_since(now_ms: int) -> dict[str, int]:
    """person → when he was erased, as the archive of the days within reach of a restore tells. ArchiveUnreadable when
    a part of it cannot be read: half an answer would bring somebody back."""
    try:
        return _erased_since(now_ms)
    except (ClientError, BotoCoreError) as error:
        raise ArchiveUnreadable(
            f"the archive of facts ({settings().facts_bucket}) cannot be read, so nobody knows who was erased since "
            f"the restored moment; nothing was changed: {error}"
        ) from error


def _erased_since(now_ms: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for back in range(WINDOW_DAYS):
        for line in _lines(f"facts/{day_on(now_ms - back * DAY).replace('-', '/')}/"):
            if b'"PersonErased"' in line:
                news = msgspec.json.decode(line, type=News)
                found[news.data["person"]] = news.at
    return found


def _lines(prefix: str) -> Iterator[bytes]:
    s3, bucket = client("s3"), settings().facts_bucket
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for each in page.get("Contents", ()):
            yield from s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read().splitlines()[1:]


def forget_again(told: Callable[[str], None], erased: Mapping[str, int], *, dry_run: bool = False) -> int:
    """Erase again whom the archive calls erased (`erased_since`) and the tables do not; returns how many that were.
    Safe to repeat."""
    from functions import holdings  # noqa: F401  # importing fills the table that an erasure works through

    again = 0
    for person, at in erased.items():
        if fetch([left_key(person)])[left_key(person)] is not None:
            continue
        again += 1
        told(f"{person}: was erased before the restore; erased again")
        if not dry_run:
            leaving.leave_by_wechat(person, at)
            row = Left.of(fetch([left_key(person)])[left_key(person)])
            if row is not None:
                leaving.go_on(leaving.progress(row.leaving))
    return again
