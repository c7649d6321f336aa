"""Stories of cases: what time does to them, what the reporter says of them, and what two persons or an appeal undo."""

from tests.reports.street import Street
from tests.reports.test_appealed import appealed, revoked, voided
from tests.reports.test_replies import reopened
from tests.reports.test_times import deferred, go_to, in_days, look, stored_case

from .stories import Said, Scene, story


@story("case.deferral_asked", "case.deferral_refused", "case.deferred", "case.deferred.offices", "case.resumed")
def a_case_waits(at: Scene) -> Said:
    street = Street(at.world, at.events)
    dispatcher, handler, case = street.nearest, street.handler, street.started()
    assert handler.post(f"/v1/cases/{case}/defer", {"until_on": in_days(5), "reason": "等待备件"}).status == 200
    assert dispatcher.post(f"/v1/cases/{case}/defer/refuse", {"reason": "可以继续"}).status == 200
    deferred(street, 5, case)
    assert handler.post(f"/v1/cases/{case}/resume").status == 200
    yield "case.deferral_asked", dispatcher
    for template in ("deferral_refused", "deferred.offices", "resumed"):
        yield f"case.{template}", handler
    yield "case.deferred", street.courier


@story("case.nearly_due", "case.nearly_due.level", "case.overdue", "case.overdue.level")
def a_case_is_late(at: Scene) -> Said:
    street = Street(at.world, at.events)
    town, county = street.nearest, street.dispatcher
    case = street.started()
    due_at = int(stored_case(case).due_at)
    go_to(street, due_at - 48 * 60_000)  # of four working hours, 80 % are gone
    look(street, case)
    go_to(street, due_at)
    look(street, case)
    for caller in (town, county):
        at.events.visit(caller)
    for template in ("nearly_due", "overdue"):
        yield f"case.{template}", street.handler
    yield "case.nearly_due.level", town
    yield "case.overdue.level", county


@story("case.rated", "case.reopened", "case.closed.followers")
def the_reporter_has_the_last_word(at: Scene) -> Said:
    street = Street(at.world, at.events)
    handler, fan = street.handler, street.person()
    case = street.started()
    assert fan.post(f"/v1/cases/{case}/me-too").status == 204
    assert street.resolve(case).status == 200
    assert street.verifier.post(f"/v1/cases/{case}/verify").status == 200
    assert street.courier.post(f"/v1/reports/{case}/rate", {"stars": 2}).status == 200
    assert reopened(street, case).status == 200
    yield "case.rated", handler
    yield "case.reopened", handler
    yield "case.closed.followers", fan


@story("report.voided", "case.voided", "report.restored", "case.restored")
def a_case_is_void_and_comes_back(at: Scene) -> Said:
    street = Street(at.world, at.events)
    nearest, case = street.nearest, street.started()
    voided(street, case)
    appealed(street, street.courier)
    yield "report.voided", street.courier
    yield "report.restored", street.courier
    yield "case.voided", street.handler
    yield "case.restored", nearest


@story("report.revoked", "report.reward_taken_back")
def a_report_was_not_true(at: Scene) -> Said:
    street = Street(at.world, at.events)
    revoked(street, street.started())
    yield "report.revoked", street.courier
    yield "report.reward_taken_back", street.courier
