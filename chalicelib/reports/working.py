"""What a unit does with its case: it begins, and it says that it is done, with photos taken there since."""

from .. import media
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import Point, metres_between
from ..policy import Figures
from ..policy import at as figures_at
from .case_machine import demand_move
from .case_store import Case, case_key, owner_of_case
from .changing import scoped
from .clocks import verifying_clock
from .moving import case_of_unit, category_of_case, move
from .rules import CaseDone, PhotoNotFresh, PhotoNotReady, TooFarFromCase
from .store import Claim, claim_key
from .submitting import demand_granted


def start(actor: Actor, command: Command, case_id: str) -> CaseDone:
    """Begin the work: the unit confirms that the problem exists. NoSuchCase, NotYourUnit, NotInThisState."""
    return run(lambda unit: _start(unit, actor, scoped(actor, command), case_id))


def _start(unit: Unit, actor: Actor, command: Command, case_id: str) -> CaseDone:
    case = case_of_unit(unit, actor, command, case_id)
    state = demand_move("start", case.state)
    done = move(unit, case, "started", command, state=state, handler=actor.person)
    unit.tell(case_key(case_id), "CaseStarted", case=case_id, owner=case.owner, person=case.reporter)
    return done


def resolve(
    actor: Actor, command: Command, case_id: str, *, photos: tuple[str, ...], point: Point, accuracy_m: float
) -> CaseDone:
    """Say that it is done, with photos taken there since the dispatch.

    NoSuchCase, NotYourUnit, NotInThisState, PhotoNotGranted, PhotoNotReady, PhotoNotFresh, TooFarFromCase.
    """
    return run(
        lambda unit: _resolve(unit, actor, scoped(actor, command), case_id, photos=photos, where=(point, accuracy_m))
    )


def _resolve(
    unit: Unit, actor: Actor, command: Command, case_id: str, *, photos: tuple[str, ...], where: tuple[Point, float]
) -> CaseDone:
    case = case_of_unit(unit, actor, command, case_id)
    state = demand_move("resolve", case.state)
    figures = figures_at(unit.now_ms)
    _demand_near(case, where, figures)
    wanted = tuple(dict.fromkeys(photos))
    for photo in wanted:
        use_photo(unit, actor, photo, since=int(case.work_since or 0), owner=owner_of_case(case.id))
    clock = verifying_clock(category_of_case(case, figures), figures, unit.now_ms)
    done = move(
        unit, case, "resolved", command,
        state=state, resolver=actor.person, clock=clock, asked=None, after=" ".join(wanted),
    )  # fmt: skip
    unit.tell(case_key(case_id), "CaseResolved", case=case_id, owner=case.owner, person=case.reporter)
    return done


def _demand_near(case: Case, where: tuple[Point, float], figures: Figures) -> None:
    point, accuracy_m = where
    distance = metres_between(case.point, point) - min(accuracy_m, figures.checkin.accuracy_allowance_m)
    if distance > figures.reports.after_photo_radius_m:
        raise TooFarFromCase(distance_m=round(distance), radius_m=figures.reports.after_photo_radius_m)


def use_photo(unit: Unit, actor: Actor, photo: str, *, since: int, owner: str) -> None:
    """Join the Unit with the use of a photo of the actor's own, granted since a moment, of bytes that nobody sent
    before. PhotoNotGranted, PhotoNotReady, PhotoNotFresh."""
    grant = demand_granted(actor, photo, unit.now_ms)
    photo_item, claim_item = unit.read(media.photo_key(photo), claim_key(photo))
    made, claim = media.photo_from(photo_item), Claim.of(claim_item)
    if made is None:
        raise PhotoNotReady(photo=photo)
    old = grant.issued_at // 1000 < since // 1000  # a grant keeps whole seconds
    if old or made.state == "refused" or made.reuse_of is not None or claim is not None:
        raise PhotoNotFresh(photo=photo)
    unit.create(claim_key(photo), Claim(owner=owner), stale)
