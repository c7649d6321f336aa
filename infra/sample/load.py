"""Loads the sample city into the store: what is there already is left alone, so that loading twice changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec

from chalicelib import coverage, exchange, identity, merchants, policy, stations, teams
from chalicelib.exchange.rules import shares
from chalicelib.exchange.stock import new_shard
from chalicelib.exchange.store import document_of_live as live_offers
from chalicelib.exchange.store import stock_key
from chalicelib.identity.ages import born_action
from chalicelib.identity.store import DeskIdentity, PersonMap, Profile, StoredRole, openid_key, profile_key
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.record import Record
from chalicelib.kit.registry import Registry, Row
from chalicelib.kit.table import Key, Unit, run, stale
from chalicelib.policy.store import PolicyVersion
from chalicelib.policy.store import document_of_all as all_policies
from chalicelib.policy.store import key_of as policy_key
from chalicelib.stations.store import registry as station_registry
from infra.sample import things
from infra.sample.bulk import Rows, put_missing
from infra.sample.city import SampleCity
from infra.sample.families import raise_families
from infra.sample.messages import MESSAGES
from infra.sample.people import Person, person_id
from infra.sample.working_days import working_days

MEMBER_FOR_MS = 30 * DAY
"""How long the sample's people have been known: what newcomers earn is held for a while."""

Progress = Callable[[str, int], None]
"""Told the name of what is loaded and how many more of it were seen."""


def load(city: SampleCity, progress: Progress) -> dict[str, int]:
    """Load everything; returns how many rows of each kind were new."""
    new = {"people": load_people(city, progress)}
    for name, rows in _tables(city).items():
        new[name] = put_missing(rows, partial(progress, name))
    policy.snapshot.rebuild(all_policies)
    stations.snapshot.rebuild(station_registry.document)
    merchants.snapshot.rebuild(merchants.registry.document)
    exchange.snapshot.rebuild(live_offers)
    stations.snapshot.forget()
    coverage.survey_now(now_ms())
    return new


def _tables(city: SampleCity) -> dict[str, Rows]:
    return {
        "policies": policies(replace(city, small=False)),  # a slice has fewer places, not other rules
        "stations": _registered(station_registry, (things.station(each) for each in city.stations())),
        "population": _registered(coverage.registry, (things.population(each) for each in city.population())),
        "teams": _registered(teams.registry, (things.team(each) for each in city.teams())),
        "merchants": _registered(merchants.registry, (things.merchant(each) for each in city.merchants())),
        "stock": (row for each in city.offers() for row in _stock(things.offer(each))),
        "offers": _registered(exchange.registry, (things.offer(each) for each in city.offers())),
    }


def load_people(city: SampleCity, progress: Progress) -> int:
    """Everybody with roles, and the family; returns how many were new."""
    new, everybody = 0, list(city.people())
    for person in everybody:
        new += run(partial(_enrol, person=person))
        run(partial(_complete, person=person))
        progress("people", 1)
    raise_families(everybody)
    return new


def _enrol(unit: Unit, *, person: Person) -> int:
    if unit.get(PersonMap, openid_key(person.openid)) is not None:
        return 0
    identity.enrol(unit, person_id(person.openid), openid=person.openid)
    return 1


def _complete(unit: Unit, *, person: Person) -> None:
    """Verify the name and grant the roles of somebody just enrolled (version 0 of the profile)."""
    who = person_id(person.openid)
    profile = unit.get(Profile, profile_key(who))
    if profile is None or int(profile.version) > 0:
        return
    age = [born_action(person.born, unit.now_ms)] if person.born else []
    unit.change(
        identity.desk_key(who),
        DeskIdentity.assurance.set(2),
        *age,
        condition=DeskIdentity.epoch.exists(),
        otherwise=stale,
    )
    unit.change(
        profile_key(who),
        Profile.real_name.set(person.real_name),
        Profile.stored_roles.set(tuple(StoredRole(grant.role, grant.scope) for grant in person.grants)),
        Profile.version.set(1),
        Profile.created_at.set(unit.now_ms - MEMBER_FOR_MS),
        condition=Profile.version == 0,
        otherwise=stale,
    )
    for grant in person.grants:
        unit.tell(profile_key(who), "RoleSet", person=who, role=grant.role, scope=grant.scope, held=True)


def policies(whole: SampleCity) -> Iterator[tuple[Key, Record]]:
    """The first versions of what the city decides: categories, who is responsible where, messages, working days."""
    names = {unit.id: unit.name for unit in whole.units()}
    categories = policy.Categories(rows=tuple(things.category(each) for each in whole.categories()))
    responsible = (
        policy.Responsibility(area=each.area, category=each.category, unit=each.unit, unit_name=names[each.unit])
        for each in whole.routes()
    )
    governments = (
        policy.Responsibility(area=unit.area, category="", unit=unit.id, unit_name=unit.name)
        for unit in whole.units()
        if unit.function == "town"
    )
    routing = policy.Routing(rows=(*responsible, *governments))
    documents: dict[str, msgspec.Struct] = {
        "categories": categories, "routing": routing, "messages": MESSAGES, "working_days": working_days(),
    }  # fmt: skip
    for name, document in documents.items():
        text = msgspec.json.encode(document).decode()
        yield policy_key(name, 1), PolicyVersion(name=name, number=1, effective_at=0, document=text)


def _registered(registry: Registry[Any], things: Iterator[Any]) -> Iterator[tuple[Key, Record]]:
    for thing in things:
        yield registry.key(thing.id), Row(document=msgspec.json.encode(thing).decode(), revision=0)


def _stock(offer: exchange.Offer) -> Iterator[tuple[Key, Record]]:
    for number, units in enumerate(shares(offer.stock, offer.shards)):
        yield stock_key(offer.id, number), new_shard(offer, units)
