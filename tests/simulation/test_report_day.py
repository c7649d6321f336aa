"""A day of reports through the functions, its news told twice and in any order: what was acknowledged is all there.

LONG=1 plays ten thousand reports; `./dev figures --reports` keeps the counts.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from time import process_time
from typing import Any

from chalicelib import media
from chalicelib.kit.ids import to_bytes
from chalicelib.kit.table import Unit, run, stale
from chalicelib.media.actions import _keys
from chalicelib.media.grants import issue_grant
from chalicelib.media.rules import GRANT_MS
from chalicelib.media.store import PhotoRow
from chalicelib.moderation.actions import take_verdict
from chalicelib.places import Point
from chalicelib.reports.store import Report
from chalicelib.reports.submitting import Draft, submit
from chalicelib.wechat import MediaJudged
from functions import facts
from infra.audit import examine
from infra.simulation.city import HERE, build, command
from infra.simulation.ground import Memory
from infra.simulation.house import lived_in
from infra.simulation.reporting import CATEGORY, Gateway, publish
from infra.simulation.scheduler import Scheduler
from infra.simulation.shelf import Stored
from infra.simulation.stream import Bucket

REPORTS = 10_000 if os.environ.get("LONG") else 150
PEOPLE, WITH_PHOTO, TWICE, HELD = 40, 0.6, 0.3, 40


@dataclass
class Judging(Gateway):
    """WeChat, which also takes photos and says of each of them that it passes, when it is asked to."""

    asked: dict[str, str] = field(default_factory=dict)
    questions: int = 0

    def submit_image(self, url: str, *, openid: str) -> str:
        """A trace a question."""
        self.questions += 1
        trace = f"trace-{self.questions}"
        self.asked[trace] = url
        return trace


class Photos(Bucket):
    """A bucket whose links lead nowhere."""

    def generate_presigned_url(self, *_: Any, **__: Any) -> str:
        return "https://photos.example"


class Day:
    """The city, and the news that has not been told yet."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.news: list[dict[str, Any]] = []
        self.told = 0
        self.scheduler, self.bugs, self.wechat = Scheduler(seed), list[str](), Judging()
        self.ground = Memory(self.scheduler, 0, self._hear)
        self.acknowledged: set[str] = set()

    def play(self, reports: int) -> None:
        """Everybody reports; uploads, news and verdicts come when they come."""
        services = {"s3": Photos(), "sqs": None, "wechat": self.wechat}
        with ExitStack() as stack:
            stack.enter_context(lived_in(self.scheduler, self.ground.nemesis.port, services, self.bugs))
            self.alone(self._build)
            for _ in range(reports):
                self._report()
                self._tell(keep=HELD)
            while self.news or self._verdicts():
                self._tell(keep=0)

    def alone(self, do: Callable[[], Any]) -> None:
        self.scheduler.alone(do)

    def _build(self) -> None:
        publish(reports={"submissions_per_hour": 10_000})
        self.people = [each.actor for each in build(self.scheduler.dice, people=PEOPLE).people]

    def _report(self) -> None:
        self.alone(lambda: self.scheduler.sleep(8))
        person, photos = self.dice.choice(self.people), tuple[str, ...]()
        if self.dice.random() < WITH_PHOTO:
            number = self.dice.randbytes(8)
            expires_at = self.scheduler.now_ns // 10**6 + GRANT_MS
            photos = (issue_grant(to_bytes(person.person), number, expires_at=expires_at, key=_keys()[0]),)
        point = Point(HERE[0] + self.dice.uniform(-0.02, 0.02), HERE[1] + self.dice.uniform(-0.02, 0.02))
        draft = Draft("problem", CATEGORY, "路面有落叶", photos, point, 10.0, None)
        steps: list[Callable[[], Any]] = [lambda: self._submit(person, draft)]
        steps += [partial(run, partial(_processed, photo=photo, person=person.person)) for photo in photos]
        self.dice.shuffle(steps)
        for step in steps:
            self.alone(step)

    def _submit(self, person: Any, draft: Draft) -> None:
        given = command(self.scheduler.dice, "report")
        for _ in range(2 if self.dice.random() < TWICE else 1):
            self.acknowledged.add(submit(person, given, draft).id)

    def _tell(self, *, keep: int) -> None:
        """Tell of what is due, in any order, some of it twice; the rest waits."""
        self.dice.shuffle(self.news)
        now, self.news = self.news[keep:], self.news[:keep]
        twice = [each for each in now if self.dice.random() < TWICE]
        records = now + twice
        self.told += len(records)
        if records:
            self.alone(partial(facts.handler, {"Records": records}, None))
        if self.dice.random() < 0.2:
            self._verdicts()

    def _verdicts(self) -> bool:
        """WeChat pushes what it was asked, the newest first, some of it twice."""
        asked, self.wechat.asked = list(self.wechat.asked), {}
        for trace in reversed(asked):
            for _ in range(2 if self.dice.random() < TWICE else 1):
                self.alone(partial(take_verdict, MediaJudged(trace, "pass", None)))
        return bool(asked)

    def _hear(self, table: str, old: Stored | None, new: Stored | None) -> None:
        if table == "records" and hasattr(self, "people"):
            images = {"SequenceNumber": f"{len(self.news):021d}"}
            given = {name: image for name, image in (("NewImage", new), ("OldImage", old)) if image is not None}
            self.news.append({"dynamodb": images | given})

    def reports(self) -> list[Report]:
        """Every report that is there."""
        rows = self.ground.rows("records")
        return [found for item in rows if item["sk"]["S"] == "REPORT" and (found := Report.of(item)) is not None]


def _processed(unit: Unit, photo: str, person: str) -> None:
    key = media.photo_key(photo)
    unit.create(key, PhotoRow(person=person, state="processed", etag="e", at=unit.now_ms), stale)
    unit.tell(key, "PhotoProcessed", photo=photo, person=person, reused=False)


def test_a_day_of_reports_loses_none_whatever_comes_twice_or_late(
    record_property: Callable[[str, Any], None], capsys: Any
) -> None:
    began, day = process_time(), Day(7)
    day.play(REPORTS)
    found = day.reports()
    told = {"in": REPORTS, "out": len(found), "records_told": day.told, "cpu_s": round(process_time() - began, 1)}
    record_property("day", told)
    with capsys.disabled():
        print(f"\na day of reports: {told}")
    assert day.bugs == []
    assert len(day.acknowledged) == REPORTS
    assert {each.id for each in found} == day.acknowledged
    assert Counter((each.state, each.safety) for each in found) == {("submitted", "pass"): REPORTS}
    assert all((each.g2pk or "").startswith("REPORTS#submitted#") for each in found)
    left = [item for item in day.ground.rows("records") if item["sk"]["S"] in ("WAIT", "REVIEW")]
    assert left == [], "nobody waits for a photo any more, and no human is called"
    now = day.scheduler.now_ns // 10**6
    assert examine(day.ground.rows("records"), day.ground.rows("postings"), now).found == ()
