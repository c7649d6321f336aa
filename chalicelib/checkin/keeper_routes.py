"""HTTP of the volunteer's personal code, and of the keeper who scans it."""

from ..households import AdultsOnly, GuardianConsentRequired, GuardianNotPresent, TooYoung
from ..kit.clock import now_ms, rfc3339
from ..kit.door import Call, Routes
from ..kit.who import person, staff
from ..policy import at as figures_at
from ..stations import CodeExpired, CodeInvalid, NoSuchStation, NotYourStation, StationClosed
from . import keeper, personal, shapes
from .actions import KEEPER
from .assigning import Wanted
from .routes import ASSIGNED_REFUSALS
from .rules import (
    AlreadyCheckedIn,
    NotCheckedIn,
    OwnScan,
    SessionVoided,
    TooLateToVoid,
    TooManyCheckIns,
    VolunteerUnfit,
    WrongStation,
)

routes = Routes("keeper")
KEEPERS = staff(KEEPER)
AGE_REFUSALS = (TooYoung, AdultsOnly, GuardianConsentRequired, GuardianNotPresent)
SCAN_REFUSALS = (NoSuchStation, NotYourStation, CodeInvalid, CodeExpired, OwnScan, VolunteerUnfit, WrongStation)


@routes.get("/v1/me/code", who=person("real_name"), gives=shapes.PersonalCode)
def my_code(call: Call[None]) -> shapes.PersonalCode:
    now = now_ms()
    code, said = personal.issue(call.actor.person, call.actor.epoch, now)
    return shapes.PersonalCode(code=code, valid_until=rfc3339(said.dies_at(figures_at(now))))


@routes.post(
    "/v1/keeper/scans",
    who=KEEPERS,
    takes=shapes.KeeperScan,
    gives=shapes.ScanTaken,
    refuses=(
        *SCAN_REFUSALS,
        *AGE_REFUSALS,
        *ASSIGNED_REFUSALS,
        StationClosed,
        AlreadyCheckedIn,
        TooManyCheckIns,
        SessionVoided,
        NotCheckedIn,
    ),
)
def scan_volunteer(call: Call[shapes.KeeperScan]) -> shapes.ScanTaken:
    wanted = Wanted(call.body.shift_id or "", call.body.team_id or "")
    scan = keeper.Scanned(call.body.volunteer_code, call.body.station_id, wanted)
    if call.body.action == "check_in":
        opened = keeper.scan_in(call.actor, call.command, scan)
        return shapes.ScanTaken(
            id=opened.session,
            action="check_in",
            station=opened.station,
            grade=opened.grade,
            checked_in_at=rfc3339(opened.checked_in_at),
        )
    closed = keeper.scan_out(call.actor, call.command, scan)
    return shapes.ScanTaken(
        id=closed.session,
        action="check_out",
        station=scan.station_id,
        grade=closed.grade,
        checked_out_at=rfc3339(closed.checked_out_at),
        minutes=closed.minutes,
        points=closed.points,
        day_minutes=closed.day_minutes,
        state="review" if closed.held else "closed",
    )


@routes.post(
    "/v1/keeper/scans/{session_id}/void",
    who=KEEPERS,
    takes=shapes.ScanVoid,
    gives=shapes.SessionVoided,
    refuses=(*SCAN_REFUSALS, NotCheckedIn, TooLateToVoid),
)
def void_scan(call: Call[shapes.ScanVoid], session_id: str) -> shapes.SessionVoided:
    scan = keeper.Scanned(call.body.volunteer_code, call.body.station_id)
    keeper.void_scanned(call.actor, scan, session_id)
    return shapes.SessionVoided(id=session_id)
