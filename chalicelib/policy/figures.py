"""Every figure that a city may change, with its unit; the defaults are marked [P] in the design: no law fixes them.

A published document replaces one of these structs whole. Documents are checked against the struct when proposed.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Count = Annotated[int, Meta(ge=0, le=10_000_000)]
Positive = Annotated[int, Meta(ge=1, le=10_000_000)]
Grade = Annotated[int, Meta(ge=0, le=3)]


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the policy documents."""


class Hours(Document, frozen=True):
    minutes_per_point: Positive = 60
    min_grade_for_points: Grade = 2
    daily_cap_minutes: Positive = 480
    session_cap_minutes: Positive = 360
    unproven_minutes: Count = 30  # what a forgotten check-out is worth without proof of presence


class Checkin(Document, frozen=True):
    gap_ms: Count = 200  # between two commands of one person
    sessions_in_48_hours: Annotated[int, Meta(ge=1, le=12)] = 12  # the desk keeps no more ids
    accuracy_allowance_m: Count = 100
    accuracy_max_m: Positive = 500  # a worse fix proves nothing: grade G1
    keeper_presence_hours: Positive = 4
    void_minutes: Count = 5
    personal_code_hours: Positive = 24  # a volunteer's own code, for those whom a keeper scans
    upload_hours: Positive = 72  # how late an offline device may bring a scan
    skew_minutes: Positive = 5  # a device's clock that is further off is doubted


class Points(Document, frozen=True):
    expire_years_after: Positive = 1  # points of year Y expire at the end of Y + this
    notice_days: tuple[Positive, ...] = (30, 7, 1)  # before points expire, their owner is told
    correction_second_above: Count = 50  # more points than this are corrected by two persons
    lots: Positive = 4
    release_grace_days: Count = 7  # for held points whose lot expired meanwhile


class Exchange(Document, frozen=True):
    open_reservations: Positive = 3
    pickup_minutes: Positive = 15
    voucher_days: Positive = 7
    confirm_grace_s: Count = 30
    expire_after_s: Count = 120
    wrong_codes: Positive = 5
    wrong_codes_minutes: Positive = 10
    lock_minutes: Positive = 10
    invitation_minutes: Positive = 30  # for a clerk to scan the owner's code
    merchant_daily_points: Positive = 20_000  # a shop that took so much confirms no more that day
    merchant_monthly_points: Positive = 200_000
    visits_a_day: Positive = 3  # of one person at one shop: more are told
    pace_confirmations: Annotated[int, Meta(ge=2, le=20)] = 6  # so many in a row, faster than one in each gap, are told
    confirm_gap_s: Positive = 20


class Households(Document, frozen=True):
    members_max: Positive = 10
    lock_days: Count = 30  # who has left counts as of the household so long, and joins no other
    invitation_minutes: Positive = 30


Age = Annotated[int, Meta(ge=0, le=18)]


class Minors(Document, frozen=True):
    """From which age on a minor may do what (reference.md 1.7); nobody is asked for more than 18 years."""

    serve_from_age: Age = 6
    alone_from_age: Annotated[int, Meta(ge=10, le=18)] = 14  # younger: only with a guardian at the same station
    free_from_age: Annotated[int, Meta(ge=14, le=18)] = 18  # younger: only with a guardian's consent
    redeem_alone_from_age: Age = 14  # younger: only with a guardian's consent to spend points
    shown_from_age: Age = 14  # younger: lists say the day and the community, no station and no minute
    guardians_max: Positive = 2
    left_alone_minutes: Count = 10  # after the guardian has left, until the minor's session ends
    watch_minutes: Positive = 10  # how often a minor's guardian is looked for


class Stars(Document, frozen=True):
    """Verified hours from which on a volunteer has one star, two, three, …"""

    hours: Annotated[tuple[Positive, ...], Meta(max_length=5)] = (100, 300, 600, 1000, 1500)


class Disputes(Document, frozen=True):
    window_days: Positive = 7  # after the confirmation: to dispute it, or to agree that it is reversed
    answer_hours: Positive = 72  # for the merchant
    decision_days: Positive = 7  # for the arbiter, from the day of the dispute


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
    dispatch_hours: Positive = 2  # for the dispatcher, where no unit is the only responsible one
    verify_hours: Positive = 72
    returns_max: Count = 2  # one more, and the territorial government owns the case for good
    reworks_max: Count = 3  # one more, and it is back at the dispatcher


class Amendments(Document, frozen=True):
    """What may be entered about a service later, and by when."""

    correction_hours: Positive = 72  # after a forgotten session ended by itself
    back_fill_days: Positive = 30  # how old a service may be
    back_fill_notice_days: Positive = 3
    back_fill_person_minutes: Count = 480  # of one person in a month
    back_fill_team_minutes: Count = 2_400  # of one team in a month
    objection_days: Positive = 30  # after a service, for its volunteer to object to the record
    objection_working_days: Positive = 7  # for officers to answer; then it is overdue
    evaluation_days: Positive = 30  # after a service, for a keeper to evaluate it


class Bridge(Document, frozen=True):
    """Records of other registries."""

    notice_days: Positive = 3
    oldest_days: Positive = 365  # a record that is older is not brought in
    rows_max: Positive = 100_000  # in one file
    counts_for_certificates: bool = True


class SpotChecks(Document, frozen=True):
    sample_per_mille: Annotated[int, Meta(ge=0, le=1_000)] = 10  # of the sessions of a month (令67: spot checks)


class Risk(Document, frozen=True):
    """From which figure on a service looks wrong (docs/flows/fraud.md says what follows)."""

    travel_flag_kmh: Positive = 120
    travel_review_kmh: Positive = 300  # faster than this is not credited before two persons have looked
    travel_least_m: Positive = 2_000  # nearer stations say nothing about speed
    device_people: Positive = 2  # more volunteers than this by one phone
    device_minutes: Positive = 10
    same_point_visits: Positive = 3  # so many check-ins of a person at coordinates equal to the last digit
    traces_days: Positive = 30  # how long the tags of coordinates and devices are kept
    visits_a_day: Positive = 5  # more stays of a person at one place in a day
    weak_percent: Positive = 10  # of a station's minutes of the month, by grade 0 or 1
    weak_least_minutes: Positive = 1_200  # below this much of a month a share says nothing
    z_score: Positive = 4  # of a person's minutes of the month against the others of his station
    z_peers: Annotated[int, Meta(ge=2, le=10_000)] = 10
    z_least_minutes: Positive = 60  # a spread that is smaller counts as this
    staff_roles: tuple[str, ...] = ("city_admin", "county_admin", "dispatcher", "screener", "verifier", "unit_handler")
    work_from_minute: Count = 540  # 9:00
    work_until_minute: Count = 1_050  # 17:30
    work_overlap_minutes: Positive = 30


Minute = Annotated[int, Meta(ge=0, le=1440)]


class Coverage(Document, frozen=True):
    walking_m: Positive = 1_200  # a quarter of an hour
    detour_percent: Annotated[int, Meta(ge=100, le=300)] = 130  # of the straight line: nobody holds a street network
    dead_after_days: Positive = 90
    office_opens: Minute = 540  # minutes of the day: what is open before or after is off-hours
    office_closes: Minute = 1_020


class Statistics(Document, frozen=True):
    least_volunteers: Positive = 3  # a station's row with fewer would be about a person


class Decisions(Document, frozen=True):
    appeal_days: Positive = 15
    appeal_working_days: Positive = 7  # an appeal that nobody has decided by then is overdue
    reward_freeze_days: Positive = 30
    points_ban_days: Positive = 365
    team_suspension_days: Positive = 90


class Inbox(Document, frozen=True):
    kept_days: Positive = 180  # messages: what they tell of is kept elsewhere


class WorkingDays(Document, frozen=True):
    """Where the year's calendar differs from Monday to Friday, as the State Council announces it (`YYYY-MM-DD`)."""

    holidays: tuple[str, ...] = ()
    make_up_days: tuple[str, ...] = ()


class Programme(Document, frozen=True):
    """Who gives points: how many a month at most (none: as many as are earned), and what an award comes to then.

    A shard's part of the month must hold the greatest award of the programme.
    """

    code: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
    name: str = ""
    monthly_points: Count | None = None
    when_empty: Literal["queue", "honour"] = "queue"  # honour: the points are never given, only the honour
    shards: Annotated[int, Meta(ge=1, le=64)] = 4


class Programmes(Document, frozen=True):
    rows: tuple[Programme, ...] = ()


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
    due_hours: Positive = 72
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


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """All documents in force at one moment, and the version of each (0: the default)."""

    hours: Hours = Hours()
    checkin: Checkin = Checkin()
    points: Points = Points()
    exchange: Exchange = Exchange()
    households: Households = Households()
    minors: Minors = Minors()
    stars: Stars = Stars()
    disputes: Disputes = Disputes()
    reports: Reports = Reports()
    amendments: Amendments = Amendments()
    spot_checks: SpotChecks = SpotChecks()
    bridge: Bridge = Bridge()
    coverage: Coverage = Coverage()
    statistics: Statistics = Statistics()
    risk: Risk = Risk()
    decisions: Decisions = Decisions()
    inbox: Inbox = Inbox()
    working_days: WorkingDays = WorkingDays()
    programmes: Programmes = Programmes()
    categories: Categories = Categories()
    routing: Routing = Routing()
    versions: dict[str, int] = {}

    def version(self, name: str) -> int:
        """The version of one document."""
        return self.versions.get(name, 0)


DOCUMENTS: dict[str, type[Document]] = {
    "hours": Hours,
    "checkin": Checkin,
    "points": Points,
    "exchange": Exchange,
    "households": Households,
    "minors": Minors,
    "stars": Stars,
    "disputes": Disputes,
    "reports": Reports,
    "amendments": Amendments,
    "spot_checks": SpotChecks,
    "bridge": Bridge,
    "coverage": Coverage,
    "statistics": Statistics,
    "risk": Risk,
    "decisions": Decisions,
    "inbox": Inbox,
    "working_days": WorkingDays,
    "programmes": Programmes,
    "categories": Categories,
    "routing": Routing,
}
