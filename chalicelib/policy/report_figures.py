"""Figures of reports, the table of their categories, and who owns which case."""

from typing import Annotated, Literal

from msgspec import Meta

from .document import Count, Document, Positive

EmergencyNumber = Literal["110", "119", "120", "12345"]


class Reports(Document, frozen=True):
    photos_max: Positive = 9
    uploads_per_day: Positive = 120
    daily_points_cap: Count = 10
    monthly_budget_points: Count = 30_000
    budget_shards: Positive = 4
    moment_points: Count = 1
    moment_daily_points_cap: Count = 2
    after_photo_radius_m: Positive = 200
    photo_wait_minutes: Positive = 10
    photo_give_up_hours: Positive = 24  # the quarantine keeps an original no longer
    verdict_wait_minutes: Positive = 35  # WeChat promises 30
    monthly_points_cap: Count = 200  # of one person
    submissions_per_hour: Positive = 60  # of one person
    dispatch_hours: Positive = 2  # working hours for the dispatcher, where no unit is the only responsible one
    verify_hours: Positive = 24  # working hours for whoever verifies
    silence_grades: tuple[str, ...] = ("D", "E")  # such a case is closed when nobody has verified it in time
    returns_max: Count = 2  # one more, and the territorial government owns the case for good
    reworks_max: Count = 3  # one more, and it is back at the dispatcher
    deferrals_max: Count = 2
    pause_days_max: Positive = 30  # of all deferrals of a case together
    yellow_percent: Annotated[int, Meta(ge=1, le=100)] = 80  # of its time; not before its last working day
    emergency_words: tuple[tuple[str, EmergencyNumber], ...] = (
        ("着火", "119"), ("起火", "119"), ("燃气泄漏", "119"), ("爆炸", "119"), ("抢劫", "110"), ("打架", "110"),
        ("昏迷", "120"), ("有人受伤", "120"),
    )  # fmt: skip
    rating_days: Positive = 7  # after it was closed
    reopen_days: Positive = 7
    new_account_days: Count = 7  # what somebody earns who is so new waits until he is not
    crowd_reports: Positive = 5  # of one person, within so many minutes and metres: more of it is one incident
    crowd_minutes: Positive = 10
    crowd_m: Positive = 50
    staged_reports: Positive = 3  # of one person, place and category within so many days: he may put it there himself
    staged_days: Positive = 30
    unmasked_days: Positive = 180  # how long a picture is kept in which somebody has masked a face or a plate


class Limit(Document, frozen=True):
    """One of several time limits of a kind (停工、处罚、拆除), in working hours; a working day counts 8."""

    what: Annotated[str, Meta(min_length=1, max_length=20, pattern=r"^[^\s:]+$")]
    hours: Positive


class Category(Document, frozen=True):
    """One row of the category table (reference.md 2.1: national and local codes differ, so both are kept)."""

    code: Annotated[str, Meta(pattern=r"^[0-9A-Z]{2,8}$")]  # the city's own
    name: Annotated[str, Meta(max_length=40)]
    kind: Literal["problem", "moment"] = "problem"
    group: Annotated[str, Meta(max_length=40)] = ""  # 大类
    national_code: Annotated[str, Meta(max_length=16)] = ""
    grade: Literal["A", "B", "C", "D", "E"] = "C"  # class: how soon the first action is due
    threshold: Annotated[str, Meta(max_length=120)] = ""  # what is too slight to be a case
    photos_min: Annotated[int, Meta(ge=0, le=9)] = 1
    service_area: tuple[Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")], ...] = ()  # where it is taken; none: anywhere
    points: Count = 1
    cooldown_hours: Count = 0  # from one rewarded report of a person to his next of this kind
    dedupe_radius_m: Count = 50
    dedupe_days: Count = 7
    owner_rule: Literal["routing", "territorial"] = "routing"  # territorial: the area's government at once (属地)
    due_hours: Positive = 24  # working hours (工作时), but every hour for grade A
    limits: tuple[Limit, ...] = ()
    sensitive: bool = False
    adults_only: bool = False  # dangerous to come near: not for minors
    call_first: tuple[Annotated[str, Meta(pattern=r"^[0-9]{3,6}$")], ...] = ()  # 110, 119: an app is no emergency line
    source: Annotated[str, Meta(max_length=40)] = ""  # where the figure comes from, with its confidence mark


class Categories(Document, frozen=True):
    rows: tuple[Category, ...] = ()


class Responsibility(Document, frozen=True):
    """Who owns what: the longest area prefix, then the longest category prefix, wins; exactly one unit.

    A row without a category names the area's government, which is asked only when a case was returned too often.
    """

    area: str
    category: str
    unit: str
    unit_name: str = ""


class Routing(Document, frozen=True):
    rows: tuple[Responsibility, ...] = ()
