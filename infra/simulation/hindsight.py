"""The history against the store: what was said to people is true, and nothing happened that nobody asked for."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.exchange import Redemption
from chalicelib.exchange.rules import period_of, same_hands
from chalicelib.exchange.store import RedemptionRow, TakingsRow
from chalicelib.kit.archive import GENESIS
from chalicelib.kit.clock import MINUTE, day_on, day_start_ms, month_of
from chalicelib.kit.record import Item
from chalicelib.points.chain import Row

from .books import lots_found
from .city import Bar, City
from .deeds import Deed
from .service import Services, scans_of
from .verb import Heard

SAID = ("id", "state", "offer", "title", "merchant", "price_points", "reserved_at", "expires_at", "ended_at")
"""What an answer over the line says of a redemption under the name that it has inside."""
SERVING = ("check_in", "check_out", "void", "scan_in", "scan_out", "void_scan")
SKEW_MS = 2 * MINUTE
SURE_NS = 3600 * 10**9  # by then any news has arrived
Span = tuple[int, int]
"""From when to when something was under way, in nanoseconds."""


def judged(
    deeds: Iterable[Deed], city: City, records: Sequence[Item], postings: Sequence[Row], services: Services
) -> Iterator[str]:
    """Every contradiction between the history and the rows."""
    bars = {person.id: person.bars for person in city.people}
    rows = {
        row.redemption.id: row
        for item in records
        if item["pk"]["S"].startswith("RDM#") and (row := RedemptionRow.of(item))
    }
    yield from lots_found(postings, {row.redemption.id: row.redemption for row in rows.values()})
    by_key: dict[str, Deed] = {}
    voided: set[str] = set()
    for deed in deeds:
        by_key[deed.command.key] = deed
        # A check-out that found its session ended by another one left its key nowhere.
        if deed.altered and (deed.verb != "check_out" or _ended_by(deed, services)):
            yield f"{deed.verb} {deed.command.key}: was done again with another input"
        yield from _barred(deed, bars)
        if deed.verb in SERVING:
            yield from _service(deed, services)
            if deed.verb in ("void", "void_scan") and not deed.refused:
                voided.add(deed.about["session"])
        elif deed.verb in ("reserve", "confirm", "cancel"):
            yield from _redemption(deed, rows)
    for deed in by_key.values():
        key = deed.command.key
        there = key in services.open or key in services.entries or key in voided
        if deed.verb in ("check_in", "scan_in") and deed.done is not None and not there:
            yield f"{deed.verb} {key}: done, and there is no such session"
    scanned = {scan.session for scan in scans_of(records)}
    for session in services.entries.keys() | services.open.keys():
        if session not in by_key and session not in scanned:
            yield f"session {session}: nobody checked in"
    for row in rows.values():
        if row.redemption.id not in by_key:
            yield f"redemption {row.redemption.id}: nobody reserved it"
        yield from _honest(row.redemption, city)


def _barred(deed: Deed, bars: dict[str, list[Bar]]) -> Iterator[str]:
    actor = deed.about.get("actor")
    if actor is None:
        return
    for bar in bars.get(deed.about.get("volunteer", deed.person), []):
        for each in deed.deliveries:
            if each.outcome != "done" or each.replayed or actor.epoch >= bar.epoch:
                continue
            if bar.from_ns < each.began_ns and each.ended_ns < bar.until_ns:
                yield f"{deed.verb} {deed.command.key}: done although frozen or logged out"


def _service(deed: Deed, services: Services) -> Iterator[str]:
    key, done, verb = deed.command.key, deed.done, deed.verb
    if verb in ("check_in", "scan_in"):
        if deed.refused and (key in services.open or key in services.entries):
            yield f"{verb} {key}: refused, and there is such a session"
        return
    session = deed.about.get("session") or (done.answer.session if done is not None else "")
    pieces = services.ended(session)
    if verb in ("void", "void_scan"):
        if done is not None and (pieces or session in services.open):
            yield f"{verb} {session}: done, and the session is there"
        return
    if deed.taken_back and _ended_by(deed, services):
        yield f"{verb} {key}: was done, then refused: {deed.taken_back}"
    if deed.refused and _ended_by(deed, services):
        yield f"{verb} {key}: refused, and it ended the session"
    if done is not None:
        says = (sum(piece.minutes for piece in pieces), sum(piece.points for piece in pieces))
        if not pieces or (done.answer.minutes, done.answer.points) != says:
            yield f"{verb} {key}: said {done.answer}, the days say {says}"


def _ended_by(deed: Deed, services: Services) -> bool:
    """Whether this very check-out ended a session."""
    return deed.command.key in services.entered


def _redemption(deed: Deed, rows: dict[str, RedemptionRow]) -> Iterator[str]:
    key, done = deed.command.key, deed.done
    row = rows.get(key if deed.verb == "reserve" else deed.about["redemption"])
    if deed.verb == "reserve":
        if deed.refused and row is not None:
            yield f"reserve {key}: refused, and there is such a redemption"
        if done is not None and (row is None or row.redemption.price_points != done.answer.price_points):
            yield f"reserve {key}: said {done.answer}, there is {row and row.redemption}"
        return
    kept = {command.key for command in (row.commands or ())} if row is not None else set()
    if deed.refused and key in kept:
        yield f"{deed.verb} {key}: refused, and it ended the redemption"
    if done is not None and (row is None or not _says(row.redemption, done.answer)):
        yield f"{deed.verb} {key}: said {done.answer}, there is {row and row.redemption}"


def _says(redemption: Redemption, answer: Any) -> bool:
    """Whether an answer is this redemption, as far as it was told over the line (a receipt may be disputed since)."""
    if redemption.was_confirmed:
        redemption = replace(redemption, state="confirmed")
    if isinstance(answer, Heard):
        return all(getattr(redemption, name) == answer[name] for name in SAID if name in answer)
    return bool(redemption == answer)


def _honest(redemption: Redemption, city: City) -> Iterator[str]:
    offer = city.terms[redemption.offer]
    days = {day_on(redemption.reserved_at + skew) for skew in (-SKEW_MS, 0, SKEW_MS)}
    if redemption.day not in (days if offer.daily else {""}):
        yield f"redemption {redemption.id}: took a unit of {redemption.day or 'no day'}"
    limited = offer.per_person_limit is not None
    if redemption.period not in ({period_of(day_start_ms(day), offer.limit_per) for day in days} if limited else {""}):
        yield f"redemption {redemption.id}: counts in {redemption.period or 'no period'}"
    if not redemption.was_confirmed:
        return
    accepts = (offer.merchant,) if offer.merchant else city.network
    clerks = {clerk.person: clerk for shop in accepts for clerk in city.clerks[shop] if shop == redemption.merchant}
    clerk = clerks.get(redemption.ended_by)
    if clerk is None:
        yield f"redemption {redemption.id}: confirmed by somebody of another shop"
        return
    household = next((each.actor.household for each in city.people if each.id == redemption.person), "")
    if same_hands(redemption, clerk.person, device=clerk.device, households=(clerk.household, household)):
        yield f"redemption {redemption.id}: confirmed by the same hands"


def taken_in(records: Iterable[Item]) -> Iterator[str]:
    """At rest: what a shop took in a month, as it is folded, is what was confirmed there."""
    folded: Counter[tuple[str, str]] = Counter()
    confirmed: Counter[tuple[str, str]] = Counter()
    for item in records:
        pk, sk = item["pk"]["S"], item["sk"]["S"]
        if sk.startswith("TAKINGS#") and (takings := TakingsRow.of(item)) is not None:
            folded[pk.removeprefix("SHOP#"), sk.removeprefix("TAKINGS#")] = takings.takings.points
        elif pk.startswith("RDM#") and (row := RedemptionRow.of(item)) is not None and row.redemption.was_confirmed:
            confirmed[row.merchant, month_of(row.redemption.ended_at)] += row.redemption.price_points
    for shop, month in sorted(folded.keys() | confirmed.keys()):
        if folded[shop, month] != confirmed[shop, month]:
            yield f"{shop}: {confirmed[shop, month]} points were confirmed in {month}, folded {folded[shop, month]}"


def called_off(deeds: Iterable[Deed], records: Iterable[Item]) -> Iterator[str]:
    """At rest: nothing stayed open for hours that was a suspended shop's, whatever became of it then."""
    suspended: dict[str, list[Span]] = defaultdict(list)
    resumed: dict[str, list[Span]] = defaultdict(list)
    for deed in deeds:
        if deed.verb == "suspend" and deed.done is not None:
            suspended[deed.about["about"][0]].append((deed.deliveries[0].began_ns, deed.done.ended_ns))
        elif deed.verb == "resume":
            resumed[deed.about["about"][0]] += [(each.began_ns, each.ended_ns) for each in deed.deliveries]
    for item in records:
        row = RedemptionRow.of(item) if item["pk"]["S"].startswith("RDM#") else None
        if row is None:
            continue
        by_system = row.reason == "merchant_suspended"
        if by_system and not suspended[row.merchant] and not resumed[row.merchant]:
            yield f"{row.pk}: called off for a suspension that never was"
        ends_ns = min(int(row.expires_at), int(row.ended_at or 0)) * 10**6
        for began_ns, at_ns in sorted(suspended[row.merchant]) if not (by_system or row.network) else ():
            # A resumption that was under way beside it may have come behind it.
            until_ns = min((since for since, ended in resumed[row.merchant] if ended > began_ns), default=1 << 62)
            was_open = int(row.reserved_at) * 10**6 < at_ns - SKEW_MS * 10**6
            if was_open and min(until_ns, ends_ns) > at_ns + SURE_NS:
                yield f"{row.pk}: {row.state} in the end, and {row.merchant} was suspended long before"


def archived(objects: dict[str, bytes], told: set[str], head: Item | None) -> Iterator[str]:
    """The archive, from its head back to its beginning: unbroken, and every fact that was told is in it.

    An object outside the chain is no harm: its writer died before it joined, and its facts came again in another.
    """
    by_hash = {hashlib.sha256(body).hexdigest(): body for body in objects.values()}
    ids: set[str] = set()
    at = str(head["hs"]["S"]) if head is not None else GENESIS
    while at in by_hash:
        first, *lines = by_hash.pop(at).splitlines()
        ids.update(msgspec.json.decode(line)["id"] for line in lines)
        at = msgspec.json.decode(first)["previous"]
    if at != GENESIS:
        yield f"the archive: no object has the hash {at}"
    if told - ids:
        yield f"the archive: {len(told - ids)} facts are missing: {sorted(told - ids)[:3]}"
