"""The API behind either gateway: requests go to the released alias, and both formats reach the same routes."""

import json
from typing import Any

import pytest

import app
from infra.gateways import RELEASED, complete, http_api
from tests.world import World

OLD = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${APIHandler.Arn}/invocations"
PATHS: dict[str, Any] = {
    "/v1/health": {"get": {"x-amazon-apigateway-integration": {"uri": {"Fn::Sub": OLD}}}},
    "/v1/teams/{team_id}": {"get": {}, "patch": {}, "options": {}},
}
# A REST API takes 300 paths, intermediate ones counted, before somebody has to ask for more.
MOST_RESOURCES = 300


def packaged() -> dict[str, Any]:
    return {"Resources": {
        "RestAPI": {"Properties": {"DefinitionBody": {"paths": PATHS}}}, "HttpApi": {"Properties": {"Body": {}}},
    }}  # fmt: skip


def test_no_request_goes_to_a_version_that_is_not_released() -> None:
    text = json.dumps(complete(packaged()))
    assert "APIHandler.Arn" not in text
    assert RELEASED in text


def test_the_http_api_has_the_same_routes_and_the_older_format() -> None:
    made = http_api(PATHS)
    assert {path: sorted(ways) for path, ways in made["paths"].items()} == {
        "/v1/health": ["get"], "/v1/teams/{team_id}": ["get", "patch"],
    }  # fmt: skip
    (integration,) = made["components"]["x-amazon-apigateway-integrations"].values()
    assert integration["payloadFormatVersion"] == "1.0"


def test_the_apis_paths_fit_into_one_gateway() -> None:
    parts = [route.path.strip("/").split("/") for feature in app.FEATURES for route in feature.table]
    resources = {tuple(each[: depth + 1]) for each in parts for depth in range(len(each))}
    assert len(resources) + 1 <= MOST_RESOURCES


def from_http_api(route: str, path: str, **more: Any) -> dict[str, Any]:
    """An event as an HTTP API hands it over with payload format 1.0 (AWS: "Working with AWS Lambda proxy integrations
    for HTTP APIs")."""
    method, resource = route.split(" ")
    return {
        "version": "1.0", "resource": resource, "path": path, "httpMethod": method,
        "headers": {"Content-Type": "application/json", "User-Agent": "phone"},
        "multiValueHeaders": {"Content-Type": ["application/json"], "User-Agent": ["phone"]},
        "queryStringParameters": None, "multiValueQueryStringParameters": None, "stageVariables": None, "body": None,
        "pathParameters": None, "isBase64Encoded": False,
        "requestContext": {
            "accountId": "123456789012", "apiId": "id", "httpMethod": method, "path": path, "resourcePath": resource,
            "resourceId": route, "stage": "$default", "requestId": "JKJaXmPLvHcESHA=", "protocol": "HTTP/1.1",
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "phone"}, "requestTimeEpoch": 1_700_000_000_000,
        },
        **more,
    }  # fmt: skip


@pytest.mark.usefixtures("world")
def test_chalice_serves_an_http_api() -> None:
    answer = app.app(from_http_api("GET /v1/health", "/v1/health"), None)
    assert (answer["statusCode"], json.loads(answer["body"])["ok"]) == (200, True)
    assert answer["headers"]["X-Request-Id"] == "JKJaXmPLvHcESHA="


def test_an_http_apis_path_and_query_are_those_of_the_request(world: World) -> None:
    station = world.station()
    path = {"station_id": station.id}
    answer = app.app(
        from_http_api("GET /v1/stations/{station_id}", f"/v1/stations/{station.id}", pathParameters=path), None
    )
    assert (answer["statusCode"], json.loads(answer["body"])["id"]) == (200, station.id)
