"""Thirty and more frauds, each played over the real App: what somebody tries, and what stops or shows it.

A play returns the word of what met it: a refusal's code, a flag's rule, the state of a review, or what it was worth.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib.checkin.overdue import end_by_itself
from chalicelib.checkin.record_rules import is_sampled
from chalicelib.checkin.record_store import sample_key
from chalicelib.exchange.store import TakingsRow, redemption_key, takings_key
from chalicelib.kit.clock import HOUR, MINUTE, month_of, now_ms
from chalicelib.kit.codes import derived_key, tag
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.table import fetch
from chalicelib.shifts.store import here_key
from tests.beneficiaries.serving import Street as Grid
from tests.checkin.test_back_filling import Place
from tests.checkin.test_keeper import code_of as personal_code
from tests.checkin.test_keeper import scan, screen_of
from tests.checkin.visiting import check_in, check_out, desk_of, keeper_of, place, type_in
from tests.decisions.deciding import Court, live_in
from tests.devices.enrolling import post
from tests.exchange.books import books_of
from tests.exchange.shop import Shop, code_of, confirm, give, open_shop, reserved, rich
from tests.identity.arriving import a_number, prove
from tests.identity.test_roles import ADMIN, approved, proposed
from tests.offline.day import Tablet
from tests.points.owning import awarded
from tests.points.test_corrections import OFFICER, approve, correct
from tests.reports.street import COUNTY, UNIT, Street, a_photo, figures
from tests.reports.test_rewards import reward
from tests.risk.watching import Watch, told, told_of
from tests.settlement.settling import tell
from tests.shifts.standing import Stand
from tests.world import Caller, World, fresh_key, poster_code, rotating_code


@dataclass
class Town:
    """Where frauds are played; what one does not need is not built."""

    world: World
    folder: Path
    street_of: Callable[[], Street]

    @cached_property
    def watch(self) -> Watch:
        return Watch(self.world)

    @cached_property
    def shop(self) -> Shop:
        return open_shop(self.world)

    @cached_property
    def street(self) -> Street:
        return self.street_of()

    @cached_property
    def lists(self) -> Place:
        return Place(self.world)

    @cached_property
    def tablet(self) -> Tablet:
        return Tablet(self.world, self.world.station(), self.folder)

    @cached_property
    def stand(self) -> Stand:
        return Stand(self.world)

    @cached_property
    def grid(self) -> Grid:
        return Grid(self.world)

    def visits(self, who: Caller, beneficiary: str, **rest: Any) -> None:
        """A visit of some minutes on a shift, and what the stream tells of it."""
        shift = self.stand.shift(beneficiary_id=beneficiary, ahead=MINUTE, minutes=30)
        self.stand.enrolled(shift, who)
        session = self.stand.opened(who, shift_id=shift, **rest)
        told_of(here_key(shift, who.person))
        self.world.later(minutes=20)
        assert self.stand.check_out(who, session).status == 200
        told_of(here_key(shift, who.person))

    def citizen(self, *roles: tuple[str, str], **more: Any) -> Caller:
        return self.world.citizen(*roles, **more)

    def rules(self, *people: Caller) -> str:
        """Which rules have flagged them."""
        return " ".join(sorted({rule for who in people for rule in self.watch.rules(who)}))


Play = Callable[[Town], str | None]
FRAUDS: dict[str, tuple[str, Play]] = {}


def fraud(met: str) -> Callable[[Play], Play]:
    """Put a play on the list, with the word of what meets it."""

    def listed(play: Play) -> Play:
        FRAUDS[play.__name__.replace("_", " ")] = met, play
        return play

    return listed


# ---- presence


@fraud("code_expired")
def a_screenshot_of_the_code_goes_round_in_a_chat(town: Town) -> str | None:
    code = rotating_code(town.watch.station)
    town.world.later(seconds=95)
    return check_in(town.citizen(), code).code


@fraud("outside_the_fence")
def a_screenshot_that_is_young_is_used_at_home(town: Town) -> str | None:
    station = town.watch.station
    return check_in(town.citizen(), rotating_code(station), place(station, metres=3_000)).code


@fraud("code_used")
def one_scan_is_to_be_both_ends(town: Town) -> str | None:
    citizen, station = town.citizen(), town.watch.station
    code = rotating_code(station)
    return check_out(citizen, check_in(citizen, code).body["id"], code).code


@fraud("typed_codes_locked")
def the_digits_of_the_screen_are_guessed(town: Town) -> str | None:
    citizen = town.citizen()
    return [type_in(citizen, town.watch.station, f"0000000{guess}").code for guess in range(6)][-1]


@fraud("already_checked_in")
def two_phones_serve_at_two_places_with_one_account(town: Town) -> str | None:
    citizen, there = town.citizen(), town.watch.far(0.5)
    town.watch.comes(citizen)
    town.world.later(minutes=1)
    return check_in(citizen, rotating_code(there), place(there)).code


@fraud("grade 1, 0 points")
def a_photo_of_the_poster_is_used_every_day(town: Town) -> str | None:
    citizen, station = town.citizen(), town.watch.station
    session = check_in(citizen, poster_code(station)).body["id"]
    town.world.later(hours=3)
    closed = check_out(citizen, session, poster_code(station)).body
    return f"grade {closed['grade']}, {closed['points']} points"


@fraud("30 minutes, 0 points")
def a_check_out_is_forgotten_until_the_night(town: Town) -> str | None:
    citizen = town.citizen()
    session = town.watch.comes(citizen)
    town.world.later(hours=9)
    assert end_by_itself(citizen.person, session)
    (entry,) = citizen.get("/v1/me/check-ins").body["items"]
    return f"{entry['minutes']} minutes, {entry['points']} points"


@fraud("one_device")
def one_helper_checks_three_people_in(town: Town) -> str | None:
    phone = fresh_key()
    crowd = [town.citizen(device=phone) for _ in range(3)]
    for who in crowd:
        town.watch.comes(who)
    return town.rules(*crowd)


@fraud("same_point")
def a_program_tells_the_coordinates(town: Town) -> str | None:
    citizen = town.citizen()
    for _ in range(3):
        town.watch.slips(citizen)
    return town.rules(citizen)


@fraud("often_there")
def somebody_checks_in_at_one_place_all_day(town: Town) -> str | None:
    citizen = town.citizen()
    for metres in range(6):
        town.watch.serves(citizen, metres=metres, minutes=2)
    return town.rules(citizen)


@fraud("review, 60 minutes before")
def an_account_is_in_two_towns_within_a_minute(town: Town) -> str | None:
    citizen, there = town.citizen(), town.watch.far(15)
    town.watch.serves(citizen, hours=1)
    session = town.watch.comes(citizen, there)
    town.world.later(hours=1)
    state = town.watch.goes(citizen, session, there).body["state"]
    return f"{state}, {citizen.get('/v1/me/hours').body['minutes']} minutes before"


@fraud("impossible_travel")
def an_account_is_driven_through_the_county(town: Town) -> str | None:
    return town.rules(_driven(town))


def _driven(town: Town) -> Caller:
    citizen, there = town.citizen(), town.watch.far(10)
    town.watch.serves(citizen, hours=1)
    town.world.later(minutes=2)
    town.watch.serves(citizen, there, hours=1)
    return citizen


# ---- who is served, and with whom


@fraud("beneficiary_often")
def one_old_lady_is_carried_into_the_sun_a_dozen_times_a_day(town: Town) -> str | None:
    lady, crowd = town.grid.served(), [town.citizen() for _ in range(4)]
    for who in crowd:
        town.visits(who, lady)
    assert all(town.watch.rules(who) == ["beneficiary_often"] for who in crowd)
    return town.rules(*crowd)


@fraud("never_came")
def a_visit_that_never_was_is_written_down(town: Town) -> str | None:
    citizen, session = town.citizen(), drawn()
    town.visits(citizen, town.grid.served(), key=session)
    (asked,) = town.grid.daughter.get("/v1/me/recalls").body["items"]
    assert town.grid.daughter.post(f"/v1/me/recalls/{asked['id']}/answer", {"came": "no"}).status == 200
    told_of(sample_key(month_of(now_ms()), session))
    return town.rules(citizen)


@fraud("own_beneficiary")
def a_grid_member_lists_his_mother_to_be_served(town: Town) -> str | None:
    home = fresh_key()
    live_in(town.grid.grid, home)
    live_in(town.grid.daughter, home)
    return town.grid.propose().code


@fraud("weak_evidence")
def a_team_serves_by_posters_a_few_hours_at_each_of_many_stations(town: Town) -> str | None:
    for _ in range(4):
        who, there = town.stand.member(), town.world.station()
        body = {"code": poster_code(there), "location": place(there), "team_id": town.stand.team}
        session = who.post("/v1/check-ins", body).body["id"]
        town.world.later(hours=5.5)
        assert check_out(who, session, poster_code(there), place(there)).status == 200
        told(desk_of(who))
    (flag,) = [each for each in town.watch.flags(rule="weak_evidence") if each["team"] == town.stand.team]
    return str(flag["rule"])


def drawn() -> str:
    """The id of a session that the draw of this month takes, as nobody outside can know."""
    master = key_ring().code_key()[1]
    while True:
        session = fresh_key()
        if is_sampled(tag(derived_key(master, "sample"), f"{month_of(now_ms())}:{session}".encode(), 8), 10):
            return session


# ---- keepers and devices


@fraud("own_scan")
def a_keeper_scans_himself(town: Town) -> str | None:
    keeper = keeper_of(town.world, town.watch.station)
    return scan(keeper, personal_code(keeper), town.watch.station, "check_in").code


@fraud("own_scan")
def a_keeper_scans_the_code_on_his_own_screen(town: Town) -> str | None:
    keeper = keeper_of(town.world, town.watch.station)
    return check_in(keeper, screen_of(keeper, town.watch.station)["code"]).code


@fraud("kin_scan")
def a_keeper_scans_his_household_in(town: Town) -> str | None:
    keeper, kin, home = keeper_of(town.world, town.watch.station), town.citizen(), fresh_key()
    live_in(keeper, home)
    live_in(kin, home)
    scan(keeper, personal_code(kin), town.watch.station, "check_in")
    told(desk_of(kin))
    return town.rules(kin)


@fraud("scan_forged")
def a_line_of_a_tablets_list_is_changed(town: Town) -> str | None:
    town.tablet.scan(0, personal_code(town.citizen()), "check_in")
    town.world.later(hours=2)
    line = town.tablet.lines()[0]
    return str(town.tablet.scanner.send(post, [line | {"at_ms": line["at_ms"] - HOUR}])["items"][0]["code"])


@fraud("duplicate duplicate, 60 minutes")
def a_tablets_list_is_uploaded_twice(town: Town) -> str | None:
    citizen = town.citizen()
    code = personal_code(citizen)
    town.tablet.scan(0, code, "check_in")
    town.tablet.scan(60, code, "check_out")
    town.world.later(hours=3)
    again = [town.tablet.send() for _ in range(2)][-1]
    results = " ".join(each[1] for each in again)
    return f"{results}, {citizen.get('/v1/me/hours').body['minutes']} minutes"


@fraud("review, 0 minutes")
def a_tablets_clock_is_turned(town: Town) -> str | None:
    citizen = town.citizen()
    code = personal_code(citizen)
    town.tablet.scan(0, code, "check_in")
    town.tablet.scan(60, code, "check_out")
    town.world.later(hours=2)
    town.tablet.scanner.clock = lambda: now_ms() + 30 * MINUTE
    result = town.tablet.send()[0][1]
    return f"{result}, {citizen.get('/v1/me/hours').body['minutes']} minutes"


# ---- forms and offices


@fraud("not_independent")
def a_keeper_approves_the_back_fill_of_his_own_hours(town: Town) -> str | None:
    return town.lists.approve(town.lists.asked(by=town.lists.keeper), town.lists.keeper).code


@fraud("vouched_before")
def two_leaders_of_a_team_vouch_for_their_mate(town: Town) -> str | None:
    asked = town.lists.asked()
    town.lists.approve(asked, town.lists.leader)
    return town.lists.approve(asked, town.lists.other_leader).code


@fraud("60 minutes, 0 points")
def hours_come_from_a_paper_list(town: Town) -> str | None:
    town.lists.on_notice(minutes=60)
    town.lists.days_later()
    at = town.lists.citizen
    minutes, available = at.get("/v1/me/hours").body["minutes"], at.get("/v1/me/points").body["available"]
    return f"{minutes} minutes, {available} points"


@fraud("work_hours")
def an_officer_serves_while_he_is_paid_to_work(town: Town) -> str | None:
    officer = town.citizen(("dispatcher", COUNTY))
    town.watch.serves(officer, hours=2)
    return town.rules(officer)


@fraud("proposed")
def an_auditor_clears_a_flag_alone(town: Town) -> str | None:
    (flag,) = town.watch.flags(_driven(town))
    return str([town.watch.say(town.watch.one, flag["id"], "clear").body["state"] for _ in range(3)][-1])


@fraud("real_name_taken")
def somebody_opens_a_second_account(town: Town) -> str | None:
    one, other = town.citizen(level=0), town.citizen(level=0)
    number = a_number(serial=777)
    prove(one, number)
    return prove(other, number).code


@fraud("not_proposed")
def an_administrator_gives_himself_a_role(town: Town) -> str | None:
    admin = town.citizen(ADMIN)
    return proposed(admin, admin).code


@fraud("own_proposal")
def an_administrator_makes_his_friend_a_keeper_alone(town: Town) -> str | None:
    admin = town.citizen(ADMIN)
    return approved(admin, proposed(admin, town.citizen(), "station_keeper", town.watch.station.id)).code


@fraud("own_proposal")
def an_officer_changes_a_large_award_alone(town: Town) -> str | None:
    officer, friend = town.citizen(OFFICER), town.citizen()
    return approve(officer, correct(officer, friend, awarded(friend, 60))).code


@fraud("hearer_unfit")
def who_decided_hears_the_appeal(town: Town) -> str | None:
    court = Court(town.world)
    appeal = court.appealed(court.decided(by=court.city, scope="3703"))
    return court.assign(appeal, court.city, by=court.other_city).code


@fraud("found by verify")
def an_insider_edits_a_balance_in_the_table(town: Town) -> str | None:
    citizen = rich(town.world, 5)
    books = books_of(None, [citizen])
    assert not [each for each in books.verdict.found if citizen.person in each]
    books.record("DESK")["av"] = {"N": "500"}
    return "found by verify" if any(citizen.person in each for each in books.verdict.found) else "not found"


# ---- shops


@fraud("self_dealing")
def a_clerk_confirms_for_himself(town: Town) -> str | None:
    give(town.shop.clerk, 5)
    mine = reserved(town.shop.clerk, town.shop.offer())
    return confirm(town.shop.clerk, mine, code_of(town.shop.clerk, mine)).code


@fraud("self_dealing")
def a_clerk_confirms_for_his_household(town: Town) -> str | None:
    kin, home = rich(town.world), fresh_key()
    live_in(kin, home)
    live_in(town.shop.clerk, home)
    theirs = reserved(kin, town.shop.offer())
    return confirm(town.shop.clerk, theirs, code_of(kin, theirs)).code


@fraud("self_dealing")
def a_clerk_reserves_with_another_account_on_his_own_phone(town: Town) -> str | None:
    citizen, clerk = rich(town.world, device="phone-9"), town.shop.another_clerk(device="phone-9")
    redemption = reserved(citizen, town.shop.offer())
    return confirm(clerk, redemption, code_of(citizen, redemption)).code


@fraud("code_expired")
def a_redemptions_code_is_replayed(town: Town) -> str | None:
    citizen = rich(town.world)
    redemption = reserved(citizen, town.shop.offer())
    code = code_of(citizen, redemption)
    town.world.later(seconds=95)
    return confirm(town.shop.clerk, redemption, code).code


@fraud("already_confirmed")
def two_clerks_confirm_one_redemption(town: Town) -> str | None:
    citizen = rich(town.world)
    redemption = reserved(citizen, town.shop.offer())
    code = code_of(citizen, redemption)
    assert confirm(town.shop.clerk, redemption, code).status == 200
    return confirm(town.shop.another_clerk(), redemption, code).code


@fraud("unknown_field")
def the_phone_says_the_price(town: Town) -> str | None:
    body = {"offer_id": town.shop.offer(price_points=9), "quantity": 1, "price_points": 1}
    return rich(town.world).post("/v1/redemptions", body).code


@fraud("many_visits")
def a_shop_sells_to_one_person_all_day(town: Town) -> str | None:
    citizen, offer = rich(town.world), town.shop.offer()
    for _ in range(4):
        redemption = reserved(citizen, offer)
        assert confirm(town.shop.clerk, redemption, code_of(citizen, redemption)).status == 200
        tell(redemption_key(redemption))
    key = takings_key(town.shop.id, "2026-11")
    row = TakingsRow.of(fetch([key])[key])
    return row.facts[0].data["rule"] if row is not None and row.facts else None


# ---- the street


@fraud("own_report")
def a_screener_accepts_his_own_report(town: Town) -> str | None:
    return town.street.screener.post(f"/v1/reports/{town.street.filed(town.street.screener)}/accept").code


@fraud("own_work")
def who_did_the_work_verifies_it(town: Town) -> str | None:
    both = town.street.person(("unit_handler", UNIT), ("verifier", COUNTY))
    case = town.street.accepted()
    both.post(f"/v1/cases/{case}/start")
    town.street.resolve(case, handler=both)
    return both.post(f"/v1/cases/{case}/verify").code


@fraud("lapsed, own_unit")
def a_unit_stages_problems_for_itself(town: Town) -> str | None:
    return _reward(town, town.street.started(town.street.person(("unit_handler", UNIT))))


@fraud("lapsed, own_unit")
def a_handlers_family_reports_what_he_will_solve(town: Town) -> str | None:
    relative = town.street.person()
    relative.post("/v1/me/household")
    code = relative.post("/v1/me/household/invitations").body["code"]
    town.street.person(("unit_handler", UNIT)).post("/v1/me/household/join", {"code": code})
    return _reward(town, town.street.started(relative))


@fraud("pending")
def an_account_is_opened_for_a_days_rewards(town: Town) -> str | None:
    street = town.street
    with figures(new_account_days=7):
        return _reward(town, street.started())


@fraud("same_point, again_here")
def the_same_rubbish_is_put_there_again_and_again(town: Town) -> str | None:
    report = [town.street.filed() for _ in range(3)][-1]
    return ", ".join(town.street.seen(report, town.street.screener)["signs"])


@fraud("travel_fast, travel_impossible")
def a_program_reports_all_over_the_county(town: Town) -> str | None:
    town.street.filed()
    report = town.street.filed(location=town.street.away(3_000))
    return ", ".join(town.street.seen(report, town.street.screener)["signs"])


@fraud("from_album")
def a_photo_of_last_year_is_chosen_from_the_album(town: Town) -> str | None:
    report = town.street.filed(source="album")
    return ", ".join(town.street.seen(report, town.street.screener)["signs"])


def _reward(town: Town, case: str) -> str:
    return ", ".join(filter(None, reward(town.street, case)))


@fraud("lapsed, photo_reused")
def a_photo_is_reported_by_two_people(town: Town) -> str | None:
    picture, copycat = a_photo(), town.street.person()
    town.street.started(photo_ids=[town.street.photo(town.street.courier, picture)])
    return _reward(town, town.street.started(copycat, photo_ids=[town.street.photo(copycat, picture)]))


@fraud("photo_not_fresh")
def the_photo_of_before_proves_that_it_is_done(town: Town) -> str | None:
    picture = a_photo()
    case = town.street.started(photo_ids=[town.street.photo(town.street.courier, picture)])
    copy = town.street.photo(town.street.handler, picture)
    town.street.events.settle()
    return town.street.resolve(case, photo_ids=[copy]).code


@fraud("same_pair")
def a_reporter_and_a_verifier_always_meet(town: Town) -> str | None:
    street = town.street
    for number in range(10):
        case = street.started(location=street.away(10 * number))
        assert street.resolve(case).status == 200
        assert street.verifier.post(f"/v1/cases/{case}/verify").status == 200
    street.events.settle()
    auditor = town.citizen(("auditor", COUNTY))
    flags = auditor.get(f"/v1/flags?area={COUNTY}&limit=50").body["items"]
    return next((each["rule"] for each in flags if each["others"] == [street.courier.person]), None)


NOT_STOPPED = {
    "a keeper scans the printed code of somebody who is not there": "G2 is his word; the monthly sample "
    "is public and asks, and months far above the others' are flagged",
    "one phone for two people, or for more with ten minutes between them": "below the figure; families share phones",
    "a program that lets the coordinates tremble": "the code still has to be live on a screen there",
    "a phone that is set up anew before each person": "the device's name is told by the mini-program at login",
    "two reviewers of different households who agree": "two persons are the rule; an appeal and the archive remain",
    "one beneficiary listed twice under two names": "two persons and a contact stand behind each name; nobody compares "
    "them",
    "a visit that names no shift": "it has no beneficiary: its person, place and evidence are judged",
    "a contact who says yes to all that he is asked": "the keeper is asked beside him, and how often is judged without "
    "either",
    "a photo from the album of a phone that says it is from the camera": "what the phone says is believed; "
    "bytes and looks are compared with what others sent",
    "a photo of a screen": "moiré and bezels are told too often where there are none "
    "([0016](../decisions/0016-photos-and-what-is-shown.md))",
    "an activity with more names than people": "there are no activities yet",
}
"""What the product does not stop, with what is left to show it: docs/flows/fraud.md says the same."""
