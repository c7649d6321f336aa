"""Routes, refusals, sentences and answers agree, and each check can fail."""

from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import FEATURES
from chalicelib.kit import openapi
from chalicelib.kit.door import Route, Routes
from chalicelib.kit.errors import SENTENCES, BusyRetry, Conflict, InternalError, MethodNotAllowed, Refusal
from chalicelib.kit.who import LEVELS, Who, anyone, staff
from infra import template

from . import contract, reach
from .planting import nothing, planted
from .tree import Tree

ROUTES: list[Route] = [route for feature in FEATURES for route in feature.table]
COMMON: set[type[Refusal]] = {BusyRetry, InternalError, MethodNotAllowed}
COMMON |= {kind for level in LEVELS for kind in Who("staff", level).refuses}

# "view Refusal" → why the view, which speaks of it, cannot meet it.
CANNOT_HAPPEN: dict[str, str] = {
    "open311_listing CursorInvalid": "every cursor is one that the page before gave",
    "file_service_request NoSuchCategory": "the service was found before",
    "file_service_request NoSuchClient": "told as a key that is none",
    "file_service_request TextRisky": "WeChat is not asked about a program's words",
    "file_service_request AdultsOnly": "a program comes near nothing",
    "file_service_request PhotoNotGranted": "a program sends no photo",
    "file_service_request TooFewPhotos": "a program sends no photo",
    "file_service_request TooManyPhotos": "a program sends no photo",
    "file_service_request IdempotencyKeyInvalid": "the id is derived from the program and its words",
    "file_service_request IdempotencyMismatch": "other words have another id",
    "file_service_request TooManyReports": "the brake is for phones",
    "take_call TooManyReports": "a clerk takes one call after the other",
    "take_call PhotoNotGranted": "a caller sends no photo",
    "take_call TooFewPhotos": "a caller sends no photo",
    "take_call TooManyPhotos": "a caller sends no photo",
    "take_call AdultsOnly": "nobody comes near by telephone",
    "correct_session HonourTooLow": "a correction only adds",
    **{
        f"{view} HonourTooLow": "no more honour is taken back than there is"
        for view in ("revoke_report", "approve_void")
    },
    "preview_population NoPopulation": "a town without points has none before",
    "load_population NoPopulation": "a town without points gets its first ones",
    "load_population PopulationMade": "points that somebody made meanwhile are changed",
    "join_team AdultsOnly": "a team is no station: what is dangerous is refused where it is served",
    "cancel_shift NoSuchTeam": "who leads a team that nobody registered runs nothing",
    "roster NoSuchTeam": "who leads a team that nobody registered runs nothing",
    "correct_session NoSuchTeam": "a team that nobody registered is none that the actor leads",
    "export_records NoSuchSession": "only what was entered about a session is listed",
    "forgotten_sessions NoSuchTeam": "a team that nobody registered is none that the actor leads",
    **{
        f"{view} NoSuchTeam": "a role on a team that nobody registered reaches no area"
        for view in ("beneficiaries_of_area", "propose_beneficiary", "confirm_beneficiary", "end_beneficiary")
    },
    "close_station AreaUnknown": "the station was made in an area that exists",
    "open_station AreaUnknown": "the station was made in an area that exists",
    "set_station_ages AreaUnknown": "the station was made in an area that exists",
    "rotate_station AreaUnknown": "the station was made in an area that exists",
    "rename_team TeamAreaUnknown": "the team was made in an area that exists",
    "suspend_team TeamAreaUnknown": "the team was made in an area that exists",
    "resume_team TeamAreaUnknown": "the team was made in an area that exists",
    "my_check_ins NoSuchStation": "a session was opened at a station that exists",
    "my_objections NoSuchStation": "an objection is filed about a station that exists",
    "stations_near NoSuchStation": "the stations come from the same snapshot",
} | {
    f"upload_scans {name}": "told of one line of the upload, not of the request"
    for name in (
        "AlreadyCheckedIn", "CodeExpired", "CodeInvalid", "NoSuchStation", "ScanConflict",
        "ScanForged", "ScanPassed", "ScanTooFarAhead", "ScanTooLate", "VolunteerUnfit",
    )
} | {
    f"list_present {name}": "told of one volunteer of the list, not of the request"
    for name in (
        "AdultsOnly", "GuardianConsentRequired", "GuardianNotPresent", "NoSuchPerson", "NotIndependent", "NotOnShift",
        "ShiftAttended", "TooYoung", "VolunteerUnfit",
    )
} | {"list_present NoSuchTeam": "who leads a team that nobody registered runs nothing"}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _everything() -> None:
    contract.import_all()


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi.document(FEATURES, "test")


def a_route(method: str = "POST", path: str = "/v1/things/{station_id}", **rest: Any) -> Route:
    routes = Routes("planted")
    getattr(routes, method.lower())(path, **({"who": staff("city_admin")} | rest))(a_view)
    return routes.table[0]


def a_view(call: Any) -> None:
    """Nothing."""


class _PlantedRefusal(Conflict, family=True):
    """A family: not counted among the house's refusals."""


def a_refusal(name: str, about: str = "No.", says: str = "") -> type[Refusal]:
    planted_refusal: type[Refusal] = type(name, (_PlantedRefusal,), {"__doc__": about})
    planted_refusal.says = says
    return planted_refusal


def test_every_route_has_its_row_in_the_authorisation_table() -> None:
    """Changed on purpose? `.venv/bin/python -m tests.shape.authorisation`, then read the difference."""
    assert nothing(contract.authorisation(ROUTES, contract.table()))
    assert contract.table() == sorted(contract.table())


def test_a_route_without_a_row_and_a_row_without_a_route_are_found() -> None:
    row = ("POST", "/v1/things/{station_id}", "staff(city_admin)", "yes")
    assert nothing(contract.authorisation([a_route()], [row]))
    assert contract.authorisation([a_route()], []) != []
    assert contract.authorisation([], [row]) != []
    assert contract.authorisation([a_route(who=anyone)], [row]) != []
    assert contract.authorisation([a_route(keyed=False)], [row]) != []


def test_every_command_has_a_key_and_no_read_has_one() -> None:
    assert nothing(contract.unkeyed(ROUTES))
    assert contract.unkeyed([a_route(keyed=False)]) != []
    assert contract.unkeyed([a_route("GET", keyed=True)]) != []


def test_every_path_parameter_has_a_type() -> None:
    assert nothing(contract.path_types(ROUTES))
    assert contract.path_types([a_route(path="/v1/things/{thing}")]) != []


def test_every_refusal_says_a_chinese_sentence() -> None:
    assert nothing(contract.sentences(contract.refusals()))
    assert nothing(contract.gateway(contract.gateway_words(template.load()), SENTENCES))


def test_a_missing_a_foreign_and_a_shared_sentence_are_found() -> None:
    kind = a_refusal("TooWindy", says="风太大。")
    assert nothing(contract.sentences([kind, a_refusal("NotAStorm", says="不是风暴。")]))
    assert contract.sentences([a_refusal("TooWindy")]) != []
    assert contract.sentences([a_refusal("TooWindy", says="Too windy")]) != []
    assert contract.sentences([kind, a_refusal("TooWindy", says="风太大了。")]) != []
    assert contract.gateway({"too_windy": "风太大"}, {"too_windy": "风太大。"}) != []


def test_every_refusal_is_declared_by_a_route() -> None:
    everywhere = {kind.code for kind in COMMON}
    assert nothing(contract.undeclared(ROUTES, contract.refusals(), everywhere))


def test_an_undeclared_and_a_wrongly_internal_refusal_are_found() -> None:
    plain, internal = a_refusal("TooWindy"), a_refusal("TooOdd", "Internal: only a job meets it.")
    assert contract.undeclared([], [plain], []) != []
    assert nothing(contract.undeclared([a_route(refuses=(plain,))], [plain, internal], []))
    assert contract.undeclared([a_route(refuses=(internal,))], [internal], []) != []


def declared(routes: list[Route]) -> dict[reach.Place, set[reach.Place]]:
    return {
        (each.view.__module__, each.view.__name__): {(kind.__module__, kind.__name__) for kind in each.all_refusals}
        for each in routes
    }


def test_every_refusal_that_a_view_reaches_is_declared_by_its_route(house: Tree) -> None:
    kinds = [(kind.__module__, kind.__name__) for kind in contract.refusals() if kind not in COMMON]
    found = reach.undeclared(reach.Reach(house), declared(ROUTES), kinds, CANNOT_HAPPEN)
    assert nothing(found)


def test_a_refusal_behind_doors_and_helpers_is_reached(tmp_path: Path) -> None:
    tree = planted(tmp_path, {
        "chalicelib/points/__init__.py": "from .moves import Hold",
        "chalicelib/points/moves.py": "from .rules import TooPoor\nclass Hold:\n    def apply(self): raise TooPoor()",
        "chalicelib/points/rules.py": "class TooPoor: ...",
        "chalicelib/exchange/actions.py": "from .. import points\ndef reserve(): return [points.Hold()]",
        "chalicelib/exchange/routes.py": "from . import actions\ndef reserve(call): return actions.reserve()",
    })  # fmt: skip
    view, refusal = ("chalicelib.exchange.routes", "reserve"), ("chalicelib.points.rules", "TooPoor")
    found = reach.Reach(tree)
    assert reach.undeclared(found, {view: set()}, [refusal], {}) != []
    assert nothing(reach.undeclared(found, {view: {refusal}}, [refusal], {}))
    assert nothing(reach.undeclared(found, {view: set()}, [refusal], {"reserve TooPoor": "a reason"}))
    assert reach.undeclared(found, {view: {refusal}}, [refusal], {"reserve TooPoor": "no longer needed"}) != []


def test_no_answer_carries_an_openid_a_phone_or_an_identity_number(document: dict[str, Any]) -> None:
    components = document["components"]["schemas"]
    assert nothing(contract.private_answers(components, contract.answers_in(document)))
    planted_answer: dict[str, Any] = {"Person": {"properties": {"phone": {}, "phone_masked": {}, "openid": {}}}}
    assert len(contract.private_answers(planted_answer, ["Person"])) == 2


def test_the_contract_is_valid_openapi_and_covers_every_route(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    spoken = {(method.upper(), path) for path, found in document["paths"].items() for method in found}
    assert spoken == {(each.method, each.path) for each in ROUTES}


def test_an_invalid_contract_is_found(document: dict[str, Any]) -> None:
    broken = document | {"paths": {"/v1/things/{id}": {"get": {"responses": {}}}}}
    assert list(OpenAPIV31SpecValidator(broken).iter_errors()) != []


def test_the_contract_says_each_routes_refusals_with_their_sentences(document: dict[str, Any]) -> None:
    for each in ROUTES:
        responses = document["paths"][each.path][each.method.lower()]["responses"]
        for kind in each.all_refusals:
            status = each.voice.status(kind) if each.voice is not None else kind.status
            assert f"`{kind.code}` {SENTENCES[kind.code]}" in responses[str(status)]["description"]
