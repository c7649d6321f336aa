"""Figures of service: hours, check-ins, what is entered later, what looks wrong, and where stations lack."""

from typing import Annotated

from msgspec import Meta

from .document import Count, Document, Grade, Minute, Positive


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


class Shifts(Document, frozen=True):
    """Shifts of a station: how long, how far ahead, and when a check-in belongs to one."""

    length_max_minutes: Positive = 480
    ahead_days: Positive = 60
    enrolments_max: Positive = 30  # of one person, in shifts that are not over
    early_minutes: Count = 30  # before its start, from which on one checks in
    grace_minutes: Count = 30  # after its end, and above its length: then a session ends by itself
    present_hours: Positive = 24  # after its end, for a list of who was present


class Stars(Document, frozen=True):
    """Verified hours from which on a volunteer has one star, two, three, …"""

    hours: Annotated[tuple[Positive, ...], Meta(max_length=5)] = (100, 300, 600, 1000, 1500)


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
    recall_days: Positive = 7  # for whoever answers for the beneficiary to say whether somebody came


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
    beneficiary_a_day: Positive = 3  # more services to one beneficiary in a day, whoever serves
    beneficiary_a_week: Positive = 10  # the same in any seven days
    weak_percent: Positive = 10  # of a station's or team's minutes of the month, by grade 0 or 1
    weak_least_minutes: Positive = 1_200  # below this much of a month a share says nothing
    z_score: Positive = 4  # of a person's minutes of the month against the others of his station or team
    z_peers: Annotated[int, Meta(ge=2, le=10_000)] = 10
    z_least_minutes: Positive = 60  # a spread that is smaller counts as this
    staff_roles: tuple[str, ...] = ("city_admin", "county_admin", "dispatcher", "screener", "verifier", "unit_handler")
    work_from_minute: Count = 540  # 9:00
    work_until_minute: Count = 1_050  # 17:30
    work_overlap_minutes: Positive = 30
    pair_percent: Annotated[int, Meta(ge=1, le=100)] = 30  # more of a reporter's and of a verifier's cases of a month
    pair_least_cases: Positive = 10  # with fewer in common a share says nothing
    pair_days: Positive = 92  # how long the counts are kept


class Coverage(Document, frozen=True):
    walking_m: Positive = 1_200  # a quarter of an hour
    detour_percent: Annotated[int, Meta(ge=100, le=300)] = 130  # of the straight line: nobody holds a street network
    dead_after_days: Positive = 90
    office_opens: Minute = 540  # minutes of the day: what is open before or after is off-hours
    office_closes: Minute = 1_020


class Statistics(Document, frozen=True):
    least_volunteers: Positive = 3  # a station's row with fewer would be about a person
