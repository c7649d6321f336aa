"""Stories of stations, teams and other registries: whoever answers for them is told, and whose hours they are."""

from tests.bridge.crossing import Crossing
from tests.checkin.visiting import keeper_of
from tests.decisions.deciding import number_of
from tests.shifts.standing import Stand
from tests.teams.test_teams import TEAM, a_code
from tests.world import HERE

from .inboxes import templates
from .stories import Said, Scene, story


@story("station.closed", "station.opened", "station.moved", "station.rotated", "station.ages_set")
def a_station_is_changed(at: Scene) -> Said:
    station = at.world.station()
    keeper, admin = keeper_of(at.world, station), at.world.citizen(("city_admin", "3703"))
    at.events.settle()
    place = {"lat": HERE["lat"], "lng": HERE["lng"], "datum": "gcj02", "radius_m": 90, "area": station.area}
    for verb, body in (("close", None), ("close", None), ("open", None), ("move", place), ("rotate", None)):
        assert admin.post(f"/v1/stations/{station.id}/{verb}", body).status == 200
    assert admin.put(f"/v1/stations/{station.id}/ages", {"adults_only": True}).status == 200
    at.events.settle()
    assert templates(keeper).count("station.closed") == 1  # what was closed already is no news
    for template in ("closed", "opened", "moved", "rotated", "ages_set"):
        yield f"station.{template}", keeper


@story("team.suspended", "team.resumed", "team.renamed")
def a_team_is_changed(at: Scene) -> Said:
    admin = at.world.citizen(("city_admin", "3703"))
    team = a_code()
    assert admin.post("/v1/teams", {"id": team, **TEAM}).status == 201
    leader = at.world.citizen(("team_leader", team))
    at.events.settle()
    for verb, body in (("suspend", None), ("resume", None), ("rename", {"name": "新名义工队"})):
        assert admin.post(f"/v1/teams/{team}/{verb}", body).status == 200
    for template in ("suspended", "resumed", "renamed"):
        yield f"team.{template}", leader


@story("team.join_asked", "team.joined", "team.dismissed", "shift.called_off")
def a_member_joins_enrols_and_is_called_off(at: Scene) -> Said:
    stand = Stand(at.world)
    citizen = stand.member()
    shift = stand.shift(team_id=stand.team)
    stand.enrolled(shift, citizen)
    assert stand.leader.post(f"/v1/shifts/{shift}/cancel").status == 200
    body = {"volunteer_no": number_of(citizen)}
    assert stand.leader.post(f"/v1/teams/{stand.team}/dismiss", body).status == 200
    at.events.settle()
    yield "team.join_asked", stand.leader
    for template in ("team.joined", "team.dismissed", "shift.called_off"):
        yield template, citizen


@story("hours.imported")
def hours_come_from_another_registry(at: Scene) -> Said:
    bridge = Crossing(at.world)
    load = bridge.brought([bridge.row("A-1")])
    assert bridge.approve(load).status == 200
    bridge.noticed(load)
    yield "hours.imported", bridge.citizen
