"""Stories of points and service."""

from chalicelib.checkin.reactions import sweep_back_fills
from chalicelib.kit.clock import HOUR, day_on, now_ms
from chalicelib.objections.answering import reopen
from chalicelib.objections.reactions import sweep as sweep_objections
from tests.checkin.amending import correct, forgotten
from tests.checkin.test_adjusting import Review
from tests.checkin.test_back_filling import Place
from tests.checkin.test_evaluating import evaluate
from tests.checkin.test_keeper import code_of, scan, void_scan
from tests.checkin.visiting import keeper_of, served
from tests.decisions.deciding import log_in_again
from tests.objections.test_objections import Matter
from tests.offline.day import Tablet
from tests.points.owning import awarded, given
from tests.points.test_budgets import Programme
from tests.points.test_corrections import OFFICER
from tests.points.test_corrections import correct as correct_points
from tests.points.test_expiring import SOON, a_days_round, swept

from .stories import Said, Scene, story


@story("points.expiring", "points.expired")
def points_are_forgotten(at: Scene) -> Said:
    citizen = at.world.citizen()
    given(citizen.person, 5, expires_on=SOON)
    at.world.later(days=30)
    a_days_round()
    at.world.later(days=30)
    swept()
    yield "points.expiring", citizen
    yield "points.expired", citizen


@story("points.corrected", "points.donated")
def points_are_given_and_taken(at: Scene) -> Said:
    citizen, officer = at.world.citizen(), at.world.citizen(OFFICER)
    number = awarded(citizen, 9)
    assert citizen.post("/v1/me/donations", {"points": 2}).status == 201
    assert correct_points(officer, citizen, number).status == 201
    yield "points.corrected", citizen
    yield "points.donated", citizen


@story("award.granted", "award.queued")
def a_programme_runs_dry(at: Scene) -> Said:
    programme = Programme(at.world, at.publish)
    programme.cap(100)
    programme.give(1)
    programme.give(100)
    yield "award.granted", programme.people[0]
    yield "award.queued", programme.people[1]


@story("hours.checked_out", "hours.evaluated")
def somebody_serves(at: Scene) -> Said:
    citizen, station = at.world.citizen(), at.world.station()
    session = str(served(at.world, citizen, station, hours=2).body["id"])
    assert evaluate(keeper_of(at.world, station), citizen, session, day_on(now_ms())).status == 201
    yield "hours.checked_out", citizen
    yield "hours.evaluated", citizen


@story("hours.auto_closed", "hours.corrected")
def somebody_forgets_to_leave(at: Scene) -> Said:
    citizen, station = at.world.citizen(), at.world.station()
    keeper = keeper_of(at.world, station)
    session = forgotten(at.world, citizen, station)
    assert correct(keeper, citizen, session, now_ms() - HOUR).status == 201
    yield "hours.auto_closed", citizen
    yield "hours.corrected", citizen


@story("hours.voided")
def a_keeper_takes_a_slip_back(at: Scene) -> Said:
    citizen, station = at.world.citizen(), at.world.station()
    keeper, code = keeper_of(at.world, station), code_of(citizen)
    session = scan(keeper, code, station, "check_in").body["id"]
    assert void_scan(keeper, code, station, session).status < 300
    yield "hours.voided", citizen


@story("decision.made", "appeal.decided", "hours.given_back", "proposal.approved")
def hours_are_taken_and_given_back(at: Scene) -> Said:
    review = Review(at.world)
    decision = review.taken()
    filed = review.citizen.post(f"/v1/me/decisions/{decision}/appeal", {"statement": "当时我在场。"})
    hearer = at.world.citizen(("city_admin", "3703"))
    number = hearer.get("/v1/me").body["volunteer_no"]
    appeal = f"/v1/appeals/{filed.body['id']}"
    assert hearer.post(f"{appeal}/assign", {"volunteer_no": number}).status == 200
    assert hearer.post(f"{appeal}/decide", {"outcome": "reversed", "code": "heard"}).status == 200
    yield "decision.made", review.citizen
    yield "appeal.decided", review.citizen
    yield "hours.given_back", review.citizen
    yield "proposal.approved", review.first


@story("hours.held", "hours.vouched", "hours.rejected", "device.enrolled", "device.ended")
def a_service_is_doubted(at: Scene) -> Said:
    station = at.world.station()
    keeper, admins = keeper_of(at.world, station), [at.world.citizen(("county_admin", "370303")) for _ in range(2)]
    at.events.settle()  # who keeps a station is listed by reaction
    tablet, people = Tablet(at.world, station, at.folder), [at.world.citizen() for _ in range(2)]
    for number, each in enumerate(people):
        code = code_of(each)
        tablet.scan(number, code, "check_in")
        tablet.scan(60 + number, code, "check_out")
    tablet.scanner.clock = lambda: now_ms() + HOUR
    at.world.later(hours=2)
    assert {each[1] for each in tablet.send()} == {"review"}
    listed = admins[0].get("/v1/service-reviews?area=370303&limit=50").body["items"]
    mine = {each["person"]: each["id"] for each in listed if each["station"] == station.id}
    for admin in admins:
        assert admin.post(f"/v1/service-reviews/{mine[people[0].person]}/approve").status == 200
    assert admins[0].post(f"/v1/service-reviews/{mine[people[1].person]}/reject").status == 200
    device = tablet.scanner.device
    assert keeper.post(f"/v1/devices/{device}/revoke").status == 200
    yield "hours.held", people[0]
    yield "hours.vouched", people[0]
    yield "hours.rejected", people[1]
    yield "device.enrolled", keeper
    yield "device.ended", keeper


@story("back_fill.asked.keepers", "back_fill.asked.leaders", "back_fill.vouched", "back_fill.noticed",
       "back_fill.stopped", "back_fill.counted", "back_fill.capped")  # fmt: skip
def services_are_filled_in_later(at: Scene) -> Said:
    place = Place(at.world)
    at.events.settle()
    stopped = place.on_notice(minutes=60)
    objector = at.world.citizen()
    assert objector.post(f"/v1/back-fills/{stopped}/object", {"objection": "当天站点停电。"}).status == 200
    for minutes in (300, 240):  # the second one is more than a month bears
        place.on_notice(minutes=minutes, ago=7 * HOUR)
    place.days_later()
    sweep_back_fills(now_ms())
    log_in_again(place.citizen, place.keeper, place.leader)
    yield "back_fill.asked.keepers", place.keeper
    yield "back_fill.asked.leaders", place.other_leader
    for template in ("vouched", "noticed", "stopped", "counted", "capped"):
        yield f"back_fill.{template}", place.citizen


@story("objection.granted", "back_fill.published", "objection.overdue", "objection.reopened")
def somebody_objects_to_his_record(at: Scene) -> Said:
    matter = Matter(at.world)
    missing = matter.missing()
    assert matter.grant(missing, ended_at=None).status == 200
    assert matter.approve(missing).status == 200
    wrong = matter.objected()
    at.events.settle()
    at.world.later(days=12)
    sweep_objections(now_ms())
    log_in_again(matter.citizen, matter.first, matter.second)
    assert matter.uphold(wrong).status == 200
    reopen(wrong)
    for template in ("objection.granted", "back_fill.published", "objection.overdue", "objection.reopened"):
        yield template, matter.citizen
