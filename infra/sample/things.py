"""The sample city's plain values as the product's own: what a registry or a policy document holds."""

from chalicelib import coverage, exchange, merchants, policy, stations, teams
from infra import sample

_KINDS: dict[str, exchange.Kind] = {
    "goods": "goods",
    "service": "service_waiver",
    "discount": "discount",
    "benefit": "benefit",
}


def category(each: sample.Category) -> policy.Category:
    """A row of the category table, with where it comes from."""
    return policy.Category(
        code=each.code,
        name=each.name,
        kind=each.kind,
        group=each.group,
        national_code="" if each.family == "moment" else each.code.removeprefix("C"),
        grade=each.severity,
        threshold=each.threshold,
        photos_min=each.min_photos,
        points=each.points,
        dedupe_radius_m=each.dedupe_radius_m,
        dedupe_days=each.dedupe_window_days,
        due_hours=max(1, each.limit_working_hours),
        limits=tuple(policy.Limit(what=what, hours=hours) for what, hours in each.limits),
        call_first=each.call_first,
        sensitive=each.sensitive,
        source=each.confidence,
    )


def population(each: sample.Population) -> coverage.Population:
    """A town's population points."""
    points = (coverage.PopulationPoint(home.community, home.lat, home.lng, home.people) for home in each.homes)
    return coverage.Population(each.id, each.source, tuple(points))


def station(each: sample.Station) -> stations.Station:
    """A station, open."""
    return stations.Station(
        id=each.id,
        name=each.name,
        kind=each.kind,
        area=each.area,
        lat=each.lat,
        lng=each.lng,
        radius_m=each.radius_m,
        opens=_minute(each.opens),
        closes=_minute(each.closes),
        state="open",
        version=1,
    )


def team(each: sample.Team) -> teams.Team:
    """A team, active."""
    return teams.Team(id=each.id, name=each.name, area=each.area, line=each.line)


def merchant(each: sample.Merchant) -> merchants.Merchant:
    """A shop, active."""
    return merchants.Merchant(
        id=each.id,
        name=each.name,
        area=each.area,
        lat=each.lat,
        lng=each.lng,
        opens=_minute(each.opens),
        closes=_minute(each.closes),
        networks=each.networks,
    )


def offer(each: sample.Offer) -> exchange.Offer:
    """An offer, live, at its first price."""
    return exchange.Offer(
        id=each.id,
        merchant=each.merchant,
        title=each.title,
        kind=_KINDS[each.kind],
        price_points=each.price_points,
        price_version=1,
        stock=each.stock,
        shards=each.shards,
        per_person_limit=each.per_person_limit,
        value_fen=each.value_fen,
        funder=each.funder,
        claim=each.claim,
        limit_per=each.limit_per,
        daily=each.daily,
        min_stars=each.min_stars,
        network=each.network,
    )


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
