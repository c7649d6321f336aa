"""R5: the same bytes are rewarded once in the city; what looks like another photo is shown when a human has seen it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from chalicelib.kit.clock import DAY
from chalicelib.kit.record import Item
from chalicelib.media.store import PhotoRow
from chalicelib.points.chain import Row
from chalicelib.reports.likeness import Look
from chalicelib.reports.store import Claim, Report, owner_of_report

from .first_places import GRACE_MS
from .rewards import rows_of

ALIKE_BITS, PLAIN_BITS, LOOKED_MS = 10, 4, 30 * DAY


def reuse_found(records: Sequence[Item], postings: Sequence[Row]) -> Iterator[str]:
    """Every photo that pays twice, or is shown unseen, at any moment."""
    reports = [each for each in rows_of(records, "REPORT#", "REPORT", Report) if each.packed]
    photos = {each.pk.removeprefix("PHOTO#"): each for each in rows_of(records, "PHOTO#", "PHOTO", PhotoRow)}
    paid = {row.txid.split(":")[1] for row in postings if row.txid.startswith("problem:")}
    claims = {each.pk.removeprefix("PHOTO#"): each.owner for each in rows_of(records, "PHOTO#", "CLAIM", Claim)}
    used: dict[bytes, set[str]] = defaultdict(set)
    for report in reports:
        mine = [photo for photo in report.photos if claims.get(photo) == owner_of_report(report.id)]
        for photo in mine if report.id in paid else ():
            if photo in photos and photos[photo].sha256 is not None:
                used[photos[photo].sha256].add(report.id)
    for digest, users in used.items():
        if len(users) > 1:
            yield f"photo {digest.hex()[:16]}: paid for {sorted(users)}"
    yield from _unseen(records, {each.id: each for each in reports})


def _unseen(records: Sequence[Item], reports: dict[str, Report]) -> Iterator[str]:
    """A photo that came well after one that looks like it, and whose report passed without a human."""
    looks = sorted(_look(each) for each in rows_of(records, "PHOTO#", "LOOK", Look))
    for at, dhash, mine in looks:
        passed = mine in reports and reports[mine].safety == "pass" and not reports[mine].human
        if not passed or not PLAIN_BITS <= dhash.bit_count() <= 64 - PLAIN_BITS:
            continue
        for before, seen, other in looks:
            apart_ms = at - before
            alike = other != mine and (seen ^ dhash).bit_count() <= ALIKE_BITS
            if alike and GRACE_MS < apart_ms <= LOOKED_MS:
                yield f"report {mine}: passed, and looks like {other}"


def _look(look: Look) -> tuple[int, int, str]:
    at, dhash, report = str(look.g1sk).split("#")
    return int(at), int(dhash, 16), report
