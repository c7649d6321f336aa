"""Is it GeoReport v2? Clauses of http://wiki.open311.org/GeoReport_v2, asked of an endpoint from outside, one by one.

Written from the specification, not from our code: `ask` is all that it knows of the endpoint.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from defusedxml import ElementTree

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
OF_SERVICE = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
OF_ATTRIBUTE = ["variable", "code", "datatype", "required", "datatype_description", "order", "description"]
OF_REQUEST = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip


@dataclass(frozen=True)
class Said:
    """An answer: header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.text)

    @property
    def xml(self) -> Any:
        """The root of the answer's XML."""
        return ElementTree.fromstring(self.text.encode())


Ask = Callable[[str, str, str], Said]  # method, path below the endpoint, form


@dataclass(frozen=True)
class Ground:
    """What the clauses stand on: the endpoint, a good key, a place in the city (WGS-84)."""

    ask: Ask
    api_key: str
    lat: float
    lng: float

    def get(self, path: str) -> Said:
        """A GET."""
        return self.ask("GET", path, "")

    def post(self, path: str = "/requests.json", **fields: str) -> Said:
        """A POST of a service request that is good but for these fields (an empty one is left out)."""
        good = {"api_key": self.api_key, "service_code": self.services[0]["service_code"], "lat": str(self.lat),
                "long": str(self.lng), "description": "路灯不亮 & <dark>"}  # fmt: skip
        return self.ask("POST", path, urlencode({name: text for name, text in (good | fields).items() if text}))

    @property
    def services(self) -> list[dict[str, Any]]:
        """The list of services."""
        return cast(list[dict[str, Any]], self.get("/services.json").json)


Check = Callable[[Ground], bool]
CLAUSES: list[tuple[str, str, Check]] = []


def clause(part: str, words: str) -> Callable[[Check], Check]:
    """Register a clause of the specification."""

    def remember(check: Check) -> Check:
        CLAUSES.append((part, words, check))
        return check

    return remember


def conformance(ground: Ground) -> Iterator[tuple[str, str, str]]:
    """Every clause and whether it holds: `yes`, or what went wrong."""
    for part, words, check in CLAUSES:
        try:
            yield part, words, "yes" if check(ground) else "NO"
        except Exception as error:  # whatever a foreign endpoint answers, the table goes on
            yield part, words, f"NO: {error!r}"[:80]


@clause("formats", "XML is required: text/xml, UTF-8, with its declaration")
def _xml(ground: Ground) -> bool:
    said = ground.get("/services.xml")
    declared = said.text.lower().startswith('<?xml version="1.0" encoding="utf-8"?>')
    return said.headers["content-type"].lower() == "text/xml; charset=utf-8" and declared


@clause("formats", "JSON: application/json, UTF-8")
def _json(ground: Ground) -> bool:
    return ground.get("/services.json").headers["content-type"].lower() == "application/json; charset=utf-8"


@clause("formats", "the two say the same (Spark convention)")
def _same(ground: Ground) -> bool:
    there = [{child.tag: child.text for child in each} for each in ground.get("/services.xml").xml]
    here = [{name: _as_text(value) for name, value in each.items()} for each in ground.services]
    return there == here


def _as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value in (None, "") else str(value)


@clause("formats", "jurisdiction_id may be given and may be empty")
def _jurisdiction(ground: Ground) -> bool:
    paths = ("/services.json", "/services.json?jurisdiction_id=zibo.gov.cn", "/services.json?jurisdiction_id=")
    return len({ground.get(path).text for path in paths}) == 1 <= len(ground.services)


@clause("services", "<services><service> with its fields")
def _service_fields(ground: Ground) -> bool:
    root = ground.get("/services.xml").xml
    return root.tag == "services" and all(
        each.tag == "service" and sorted(child.tag for child in each) == sorted(OF_SERVICE) for each in root
    )


@clause("services", "metadata is true or false; type is realtime, batch or blackbox; codes are unique")
def _service_values(ground: Ground) -> bool:
    rows = ground.services
    kinds = {each["type"] for each in rows} <= {"realtime", "batch", "blackbox"}
    return kinds and len({each["service_code"] for each in rows}) == len(rows) > 0


@clause("definition", "<service_definition> of a service: service_code, attributes with their fields")
def _definition(ground: Ground) -> bool:
    code = next((each["service_code"] for each in ground.services if each["metadata"]), None)
    if code is None:
        return ground.get(f"/services/{ground.services[0]['service_code']}.xml").status == 200
    root = ground.get(f"/services/{code}.xml").xml
    return (
        root.tag == "service_definition"
        and root.findtext("service_code") == code
        and all(sorted(child.tag for child in each) == sorted(OF_ATTRIBUTE) for each in root.find("attributes"))
    )


@clause("definition", "404 for an unknown service_code")
def _no_definition(ground: Ground) -> bool:
    return is_error(ground.get("/services/NONE.xml"), 404)


def is_error(said: Said, status: int) -> bool:
    """Whether it is <errors><error><code/><description/></error></errors>, or the same as JSON, under that status."""
    if "xml" in said.headers["content-type"]:
        root = said.xml
        tags = [[child.tag for child in each] for each in root]
        return (said.status, root.tag) == (status, "errors") and tags == [["code", "description"]]
    (only,) = said.json
    return said.status == status == only["code"] and bool(only["description"])


@clause("POST", "answers with service_request_id XOR token")
def _filed(ground: Ground) -> bool:
    said = ground.post()
    (only,) = said.json
    return said.status in (200, 201) and ("service_request_id" in only) != ("token" in only)


@clause("POST", "as XML: <service_requests><request>")
def _filed_xml(ground: Ground) -> bool:
    root = ground.post("/requests.xml", description="路面破损").xml
    return root.tag == "service_requests" and [each.tag for each in root] == ["request"]


@clause("POST", "403 without a key, and with a wrong one")
def _keys(ground: Ground) -> bool:
    return all(is_error(ground.post("/requests.xml", api_key=key), 403) for key in ("", "wrong"))


@clause("POST", "400 without service_code; 404 for an unknown one")
def _codes(ground: Ground) -> bool:
    return is_error(ground.post(service_code=""), 400) and is_error(ground.post(service_code="NONE"), 404)


@clause("POST", "400 without lat and long, with half of them, with nonsense")
def _places(ground: Ground) -> bool:
    return all(is_error(ground.post(**{name: text}), 400) for name, text in (("lat", ""), ("long", ""), ("lat", "up")))


@clause("POST", "line breaks and personal fields are taken; those are told nowhere")
def _personal(ground: Ground) -> bool:
    said = ground.post(description="一\n二", email="smit333@sfgov.edu", first_name="john", phone="111111111")
    return said.status in (200, 201) and "sfgov" not in said.text


@clause("tokens", "a token finds its request, or says that there is none yet; 404 for an unknown one")
def _tokens(ground: Ground) -> bool:
    (filed,) = ground.post(description="令牌").json
    if "token" not in filed:
        return True
    (found,) = ground.get(f"/tokens/{filed['token']}.json").json
    root = ground.get(f"/tokens/{filed['token']}.xml").xml
    fine = root.tag == "service_requests" and root[0].findtext("token") == filed["token"] == found["token"]
    return fine and "service_request_id" in found and is_error(ground.get("/tokens/unknown.xml"), 404)


@clause("requests", "<service_requests><request> with its fields")
def _request_fields(ground: Ground) -> bool:
    root = ground.get("/requests.xml").xml
    return root.tag == "service_requests" and len(root) > 0 and all(
        each.tag == "request" and sorted(child.tag for child in each) == sorted(OF_REQUEST) for each in root
    )  # fmt: skip


def _requests(ground: Ground, query: str = "") -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], ground.get(f"/requests.json{query}").json)


@clause("requests", "status is open or closed; moments are ISO 8601 with their zone")
def _request_values(ground: Ground) -> bool:
    rows = _requests(ground)
    moments = [each[name] for each in rows for name in ("requested_datetime", "updated_datetime") if each[name]]
    return {each["status"] for each in rows} <= {"open", "closed"} and all(MOMENT.fullmatch(each) for each in moments)


@clause("requests", "at most 1,000, of the last 90 days, the newest first")
def _bounds(ground: Ground) -> bool:
    moments = [each["requested_datetime"] for each in _requests(ground)]
    return len(moments) <= 1_000 and moments == sorted(moments, reverse=True)


@clause("requests", "400 for a span over 90 days, for a moment or a status that is none")
def _bad_arguments(ground: Ground) -> bool:
    span = "start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z"
    return all(is_error(ground.get(f"/requests.xml?{each}"), 400) for each in (span, "start_date=x", "status=lost"))


@clause("requests", "start_date and end_date bound what is listed")
def _dates(ground: Ground) -> bool:
    first = _requests(ground)[0]
    at = first["requested_datetime"]
    inside = _requests(ground, f"?start_date={at}")
    return first["service_request_id"] in [each["service_request_id"] for each in inside] and not _requests(
        ground, "?start_date=2020-01-01T00:00:00Z&end_date=2020-02-01T00:00:00Z"
    )


@clause("requests", "service_code and status choose, several by commas; service_request_id goes before all others")
def _choosing(ground: Ground) -> bool:
    first = _requests(ground)[0]
    one, code = first["service_request_id"], first["service_code"]
    chosen = _requests(ground, f"?service_code={code},NONE&status=open,closed")
    other = "closed" if first["status"] == "open" else "open"
    by_id = _requests(ground, f"?service_request_id={one}&status={other}")
    return bool(chosen) and {each["service_code"] for each in chosen} == {code} and by_id == [first]


@clause("requests", "one by its id, as a list of one; 404 for an unknown one")
def _one(ground: Ground) -> bool:
    first = _requests(ground)[0]
    said = ground.get(f"/requests/{first['service_request_id']}.json")
    return said.json == [first] and is_error(ground.get("/requests/01ARZ3NDEKTSV4RRFFQ69G5FAV.xml"), 404)


@clause("requests", "lat and long are WGS-84: what was filed there is shown there")
def _wgs84(ground: Ground) -> bool:
    near = [each for each in _requests(ground) if each["lat"] is not None]
    return any(abs(each["lat"] - ground.lat) + abs(each["long"] - ground.lng) < 0.00003 for each in near)
