"""Stories of reports and cases, roles and accounts, sanctions and appeals."""

from chalicelib.decisions.reactions import sweep_appeals
from chalicelib.households.guardians import unlink
from chalicelib.kit.clock import now_ms
from chalicelib.kit.record import Command
from chalicelib.kit.table import run
from tests.decisions.deciding import Court
from tests.households.growing import consent, family
from tests.households.living import settled
from tests.identity.arriving import a_number, prove
from tests.identity.test_freezing import decide
from tests.identity.test_roles import ADMIN, approved, proposed
from tests.reports.street import UNIT, Street
from tests.world import fresh_key

from .stories import Said, Scene, story


@story("report.completed", "report.accepted", "case.dispatched", "case.started", "case.resolved", "case.reworked",
       "case.closed", "case.closed.offices", "report.rewarded")  # fmt: skip
def a_problem_is_solved(at: Scene) -> Said:
    street = Street(at.world, at.events)
    handler, reporter = street.handler, street.courier
    case = street.started()
    assert street.resolve(case).status == 200
    assert street.verifier.post(f"/v1/cases/{case}/rework", {"reason": "还有垃圾"}).status == 200
    assert street.resolve(case).status == 200
    assert street.verifier.post(f"/v1/cases/{case}/verify").status == 200
    for template in ("dispatched", "reworked", "closed.offices"):
        yield f"case.{template}", handler
    for template in ("report.completed", "report.accepted", "case.started", "case.resolved", "case.closed",
                     "report.rewarded"):  # fmt: skip
        yield template, reporter


@story("case.opened", "case.returned")
def nobody_is_responsible(at: Scene) -> Said:
    street = Street(at.world, at.events)
    dispatcher, handler = street.nearest, street.handler
    at.events.settle()
    case = street.accepted(category="0301")
    assert dispatcher.post(f"/v1/cases/{case}/dispatch", {"unit": UNIT}).status == 200
    assert handler.post(f"/v1/cases/{case}/return", {"reason": "不归我们管"}).status == 200
    yield "case.opened", dispatcher
    yield "case.returned", dispatcher


@story("report.rejected", "report.duplicated", "report.hidden", "report.published", "report.unrewarded")
def not_every_report_is_a_case(at: Scene) -> Said:
    street = Street(at.world, at.events)
    second, third = street.person(), street.person(("unit_handler", UNIT))
    case = street.accepted()
    same, wrong = street.filed(second), street.filed(second)
    screener = street.screener
    assert screener.post(f"/v1/reports/{same}/duplicate", {"case_id": case}).status == 200
    assert screener.post(f"/v1/reports/{wrong}/reject", {"reason": "out_of_scope"}).status == 200
    assert street.moderator.post(f"/v1/reports/{case}/hide").status == 200
    moment = street.filed(second, kind="moment", category="9001")
    if street.seen(moment, second)["state"] != "published":
        assert street.moderator.post(f"/v1/reports/{moment}/publish").status == 200
    own = street.accepted(third)
    assert street.handler.post(f"/v1/cases/{own}/start").status == 200
    yield "report.duplicated", second
    yield "report.rejected", second
    yield "report.hidden", street.courier
    yield "report.published", second
    yield "report.unrewarded", third


@story("role.granted", "role.revoked", "account.frozen", "account.thawed", "account.proven")
def an_account_changes(at: Scene) -> Said:
    one, other, citizen = at.world.citizen(ADMIN), at.world.citizen(ADMIN), at.world.citizen(level=1)
    assert prove(citizen, a_number(serial=877)).status == 200
    approved(other, proposed(one, citizen))
    approved(one, proposed(other, citizen, give=False))
    decide(one, other, citizen, frozen=True)
    decide(one, other, citizen, frozen=False)
    for template in ("role.granted", "role.revoked", "account.frozen", "account.thawed", "account.proven"):
        yield template, citizen


@story("decision.sanctioned", "decision.shortened", "appeal.to_hear", "appeal.assigned")
def a_sanction_is_shortened(at: Scene) -> Said:
    court = Court(at.world)
    sanction = court.sanctioned("points_ban").body["id"]
    court.judged(sanction, "partial", amount=10)
    yield "decision.sanctioned", court.citizen
    yield "decision.shortened", court.citizen
    yield "appeal.assigned", court.citizen
    yield "appeal.to_hear", court.city


@story("appeal.overdue")
def an_appeal_waits_too_long(at: Scene) -> Said:
    court = Court(at.world)
    court.appealed(court.decided())
    at.events.settle()
    court.later(days=10)
    sweep_appeals(now_ms())
    yield "appeal.overdue", court.citizen


@story("household.joined")
def a_family_moves_together(at: Scene) -> Said:
    first, second = at.world.citizen(), at.world.citizen()
    settled(first, second)
    yield "household.joined", first


@story("guardian.linked", "guardian.linked.ward", "guardian.agreed", "guardian.withdrew", "guardian.unlinked",
       "guardian.unlinked.ward")  # fmt: skip
def a_guardian_agrees_and_withdraws(at: Scene) -> Said:
    guardian, ward = family(at.world)
    assert consent(guardian, ward, given=False).status == 200
    run(lambda unit: unlink(unit, guardian.person, ward.person, command=Command(fresh_key(), "story")))
    for template in ("guardian.linked", "guardian.unlinked"):
        yield template, guardian
    for template in ("linked.ward", "agreed", "withdrew", "unlinked.ward"):
        yield f"guardian.{template}", ward
