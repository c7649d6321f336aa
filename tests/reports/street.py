"""A street of the sample kind: its categories and units, the people who report, screen, solve and verify in it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import msgspec

from chalicelib import policy
from chalicelib.kit.table import fetch, run, stale
from chalicelib.places import area_tree
from chalicelib.policy.store import PolicyVersion, document_of_all, key_of, versions_of
from chalicelib.reports.case_store import Case, case_key
from chalicelib.reports.reactions import sweep_rewards
from chalicelib.reports.store import Report, report_key
from chalicelib.reports.submitting import PLACES
from tests.events import Events
from tests.media.pictures import a_scene, an_exif, encoded
from tests.media.uploading import upload
from tests.world import Caller, Reply, World

COUNTY = "370305"
TOWN = area_tree().children(COUNTY)[0].code
UNIT, OTHER_UNIT, GOVERNMENT = "U-STREET", "U-PARKS", "U-TOWN"
CATEGORIES: dict[str, Any] = {
    "rows": [
        {"code": "0102", "name": "暴露垃圾", "group": "市容环境", "points": 3, "due_hours": 4},
        {"code": "0104", "name": "道路不洁", "group": "市容环境", "points": 2, "photos_min": 0},
        {"code": "0106", "name": "一日一次", "cooldown_hours": 24},
        {"code": "0105", "name": "只在别处", "service_area": ["370302"]},
        {"code": "0403", "name": "燃气泄漏", "owner_rule": "territorial", "call_first": ["119", "12345"]},
        {"code": "0199", "name": "两处可办", "group": "市容环境", "points": 1},
        {"code": "0301", "name": "无人可办", "group": "街面秩序", "points": 1},
        {"code": "0401", "name": "涉及隐私", "group": "民生", "points": 1, "sensitive": True},
        {"code": "0402", "name": "两张照片", "group": "民生", "points": 0, "photos_min": 2},
        {"code": "0501", "name": "危险场所", "group": "安全隐患", "points": 1, "photos_min": 0, "adults_only": True},
        {"code": "9001", "name": "好人好事", "kind": "moment"},
    ]
}
ROUTING: dict[str, Any] = {
    "rows": [
        {"area": COUNTY, "category": "01", "unit": UNIT},
        {"area": COUNTY, "category": "0199", "unit": UNIT},
        {"area": COUNTY, "category": "0199", "unit": OTHER_UNIT},
        {"area": COUNTY, "category": "04", "unit": OTHER_UNIT},
        {"area": TOWN, "category": "", "unit": GOVERNMENT},
    ]
}
USUAL: dict[str, Any] = {"new_account_days": 0}  # people of tests are a minute old
FAR = 9_999_999_999_999
_dice = random.Random()


def publish(name: str, document: dict[str, Any]) -> None:
    """Put a policy into force now and for all of a test's time."""
    number = len(versions_of(name)) + 1
    text = msgspec.json.encode(document).decode()
    row = PolicyVersion(name=name, number=number, effective_at=0, document=text)
    run(lambda unit: unit.create(key_of(name, number), row, stale))
    policy.snapshot.rebuild(document_of_all)
    policy.snapshot.forget()


@contextmanager
def figures(**reports: int) -> Iterator[None]:
    """Other figures for reports, for the block."""
    publish("reports", USUAL | reports)
    try:
        yield
    finally:
        publish("reports", USUAL)


def a_photo() -> bytes:
    """A JPEG that nobody has sent before, with a place in its EXIF."""
    scene = a_scene(160, 120, seed=_dice.getrandbits(48))
    return encoded(scene, exif=an_exif(gps={1: "N", 2: (36.0, 48.0, 47.0), 3: "E", 4: (118.0, 3.0, 17.0)}))


class Street:
    """One test's place, somewhere in the county, with a station of its own next to it."""

    def __init__(self, world: World, events: Events, *, corner: tuple[float, float] = (36.6, 118.1)) -> None:
        for name, document in (("categories", CATEGORIES), ("routing", ROUTING), ("reports", USUAL)):
            if not versions_of(name) or versions_of(name)[-1].document != document:
                publish(name, document)
        self.world, self.events = world, events
        sweep_rewards(FAR)  # what an earlier test has left waiting for budget would go first
        # on the grid that reports are kept on, so that distances from here are what they are said to be
        lat, lng = (round(edge + _dice.random() * 0.4, PLACES) for edge in corner)
        self.here: dict[str, Any] = {"lat": lat, "lng": lng, "accuracy_m": 10.0, "datum": "gcj02"}
        world.station(lat=self.here["lat"], lng=self.here["lng"], area=TOWN)

    def person(self, *roles: tuple[str, str]) -> Caller:
        """Somebody who has the mini-program open."""
        return self.events.visit(self.world.citizen(*roles))

    @cached_property
    def courier(self) -> Caller:
        return self.person()

    @cached_property
    def screener(self) -> Caller:
        return self.person(("screener", COUNTY))

    @cached_property
    def handler(self) -> Caller:
        return self.person(("unit_handler", UNIT))

    @cached_property
    def verifier(self) -> Caller:
        return self.person(("verifier", "3703"))

    @cached_property
    def dispatcher(self) -> Caller:
        return self.person(("dispatcher", COUNTY))

    @cached_property
    def nearest(self) -> Caller:
        """The town's dispatcher: who is told of its cases; the county's are, where the town has none (a test's engine
        may have those of other tests)."""
        return self.person(("dispatcher", TOWN))

    @cached_property
    def moderator(self) -> Caller:
        return self.person(("moderator", "3703"))

    def away(self, metres: float) -> dict[str, Any]:
        """A place so far north."""
        return self.here | {"lat": self.here["lat"] + metres / 111_195}

    def photo(self, caller: Caller, picture: bytes | None = None) -> str:
        """A photo in the quarantine: not yet processed."""
        return upload(caller, picture or a_photo())

    def send(self, caller: Caller | None = None, *, key: str = "fresh", **changes: Any) -> Reply:
        """A report of rubbish with one photo, unless said otherwise."""
        who = caller or self.courier
        body: dict[str, Any] = {
            "kind": "problem", "category": "0102", "description": "路边有一堆垃圾", "location": self.here,
        } | changes  # fmt: skip
        if "photo_ids" not in body:
            body["photo_ids"] = [self.photo(who)]
        return who.post("/v1/reports", body, key=key)

    def filed(self, caller: Caller | None = None, **changes: Any) -> str:
        """The id of such a report, once all events are over."""
        answer = self.send(caller, **changes)
        assert answer.status == 201, answer.body
        self.events.settle()
        return str(answer.body["id"])

    def accepted(self, caller: Caller | None = None, **changes: Any) -> str:
        """The id of the case of such a report, dispatched where one unit is responsible."""
        report_id = self.filed(caller, **changes)
        answer = self.screener.post(f"/v1/reports/{report_id}/accept", {"distinct": True})
        assert answer.status == 200, answer.body
        self.events.settle()
        return report_id

    def started(self, caller: Caller | None = None, **changes: Any) -> str:
        """The id of such a case, with the unit at work."""
        case_id = self.accepted(caller, **changes)
        answer = self.handler.post(f"/v1/cases/{case_id}/start")
        assert answer.status == 200, answer.body
        self.events.settle()
        return case_id

    def resolve(self, case_id: str, *, handler: Caller | None = None, **changes: Any) -> Reply:
        """Resolve with a fresh photo, processed already."""
        who = handler or self.handler
        if "photo_ids" not in changes:
            changes["photo_ids"] = [self.photo(who)]
            self.events.settle()
        answer = who.post(f"/v1/cases/{case_id}/resolve", {"location": self.here} | changes)
        self.events.settle()
        return answer

    def seen(self, report_id: str, by: Caller | None = None) -> dict[str, Any]:
        """The report as somebody sees it."""
        answer = (by or self.courier).get(f"/v1/reports/{report_id}")
        assert answer.status == 200, answer.body
        body: dict[str, Any] = answer.body
        return body


def queued(caller: Caller, path: str) -> list[dict[str, Any]]:
    """A whole queue, page by page: other tests have left their reports in it, too."""
    found, cursor = list[dict[str, Any]](), ""
    while True:
        page = caller.get(f"{path}?limit=50{cursor and f'&cursor={cursor}'}").body
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = page["next_cursor"]


def stored(report_id: str) -> Report:
    """A report as it is stored."""
    found = Report.of(fetch([report_key(report_id)])[report_key(report_id)])
    assert found is not None
    return found


def stored_case(case_id: str) -> Case:
    """A case as it is stored."""
    found = Case.of(fetch([case_key(case_id)])[case_key(case_id)])
    assert found is not None
    return found
