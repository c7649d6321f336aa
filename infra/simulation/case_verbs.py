"""What screeners, units, dispatchers and verifiers do with reports and cases, under the workload's names."""

from chalicelib.places import Point
from chalicelib.reports import attaching, deferring, dispatching, replying, revoking, screening, verifying, working

from .city import HERE
from .verb import Verb

WHY, EVIDENCE = "现场核实", "现场照片"
_WHERE = {"lat": HERE[0], "lng": HERE[1], "accuracy_m": 5.0, "datum": "gcj02"}

CASE_VERBS: dict[str, Verb] = {
    # reports
    "accept": Verb(
        lambda who, given, report: screening.accept(who, given, report, distinct=True),
        "POST /v1/reports/{report_id}/accept",
        lambda: {"distinct": True},
    ),
    "reject": Verb(
        lambda who, given, report: screening.reject(who, given, report, "out_of_scope"),
        "POST /v1/reports/{report_id}/reject",
        lambda: {"reason": "out_of_scope"},
    ),
    "duplicate": Verb(
        attaching.mark_duplicate, "POST /v1/reports/{report_id}/duplicate", lambda case: {"case_id": case}
    ),
    "revoke": Verb(
        lambda who, given, report: revoking.revoke(who, given, report, reason="fake", evidence=EVIDENCE),
        "POST /v1/reports/{report_id}/revoke",
        lambda: {"reason": "fake", "evidence": EVIDENCE},
    ),
    # cases
    "start": Verb(working.start, "POST /v1/cases/{case_id}/start"),
    "give_back": Verb(dispatching.give_back, "POST /v1/cases/{case_id}/return", lambda why: {"reason": why}),
    "dispatch": Verb(dispatching.dispatch, "POST /v1/cases/{case_id}/dispatch", lambda unit: {"unit": unit}),
    "resolve": Verb(
        lambda who, given, case, photo: working.resolve(
            who, given, case, photos=(photo,), point=Point(*HERE), accuracy_m=5.0
        ),
        "POST /v1/cases/{case_id}/resolve",
        lambda photo: {"photo_ids": [photo], "location": _WHERE},
    ),
    "verify": Verb(verifying.verify, "POST /v1/cases/{case_id}/verify"),
    "rework": Verb(verifying.rework, "POST /v1/cases/{case_id}/rework", lambda why: {"reason": why}),
    "reopen": Verb(replying.reopen_as_verifier, "POST /v1/cases/{case_id}/reopen", lambda why: {"reason": why}),
    "ask_deferral": Verb(
        lambda who, given, case, until_on: deferring.ask(who, given, case, until_on=until_on, reason=WHY),
        "POST /v1/cases/{case_id}/defer",
        lambda until_on: {"until_on": until_on, "reason": WHY},
    ),
    "approve_deferral": Verb(deferring.approve, "POST /v1/cases/{case_id}/defer/approve"),
    "go_on": Verb(deferring.resume, "POST /v1/cases/{case_id}/resume"),
}
