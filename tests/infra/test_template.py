"""What the template promises, read from its text: the deployed city and the local one are both made of it."""

import json
import re
from dataclasses import fields
from typing import Any, get_args

import pytest

from chalicelib.kit import log, secrets
from chalicelib.kit.errors import SENTENCES
from chalicelib.kit.settings import Settings
from infra import template
from infra.local.deploy import function_names, schedules
from infra.template import ROOT
from tests.grants import granted

DOCUMENT = template.load()
FUNCTIONS = template.resources(DOCUMENT, "AWS::Serverless::Function")
ROLES = template.resources(DOCUMENT, "AWS::IAM::Role") | {"DefaultRole": DOCUMENT["Resources"]["DefaultRole"]}
RESPONSES = DOCUMENT["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]


def test_every_function_has_a_module_and_every_module_a_function() -> None:
    modules = {path.stem for path in (ROOT / "functions").glob("*.py") if "def handler(" in path.read_text()}
    assert set(function_names(DOCUMENT)) == modules


def test_the_functions_are_given_exactly_the_settings() -> None:
    given = set(DOCUMENT["Globals"]["Function"]["Environment"]["Variables"])
    wanted = {field.name.upper() for field in fields(Settings)} - {"REGION"}  # Lambda itself gives AWS_REGION
    assert {name for name in given if not name.endswith("_NAME")} == wanted


def test_every_secret_is_given_by_name_and_may_be_read() -> None:
    given = set(DOCUMENT["Globals"]["Function"]["Environment"]["Variables"])
    wanted = {f"{name.upper()}_NAME" for name in get_args(secrets.Name)}
    assert {name for name in given if name.endswith("_NAME")} == wanted
    readable = {grant.resource for grant in granted(DOCUMENT) if grant.action == "ssm:GetParameter"}
    assert readable == {name.title().replace("_", "") for name in wanted}


def test_the_records_stream_is_retried_in_parts_and_ends_in_the_dead_letter_queue() -> None:
    (event,) = FUNCTIONS["FactsFunction"]["Events"].values()
    properties = event["Properties"]
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert properties["BisectBatchOnFunctionError"]
    assert properties["MaximumRetryAttempts"] > 0
    assert properties["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}


def test_sweeps_and_errands_are_due_every_minute_and_settlements_and_statistics_every_hour() -> None:
    often, seldom = "rate(1 minute)", "rate(1 hour)"
    expected = {"sweep": often, "errands": often, "settle": seldom, "publish": seldom}
    assert schedules(DOCUMENT) == expected


def test_what_rings_in_the_log_is_what_the_alarm_counts(capsys: pytest.CaptureFixture[str]) -> None:
    log.alarm("wechat_config", call="login")
    (counted,) = json.loads(capsys.readouterr().out)["_aws"]["CloudWatchMetrics"]
    alarm = DOCUMENT["Resources"]["OperatorAlarm"]["Properties"]
    assert (alarm["Namespace"], [{"Name": alarm["MetricName"]}]) == (counted["Namespace"], counted["Metrics"])
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


@pytest.mark.parametrize("bucket", sorted(template.resources(DOCUMENT, "AWS::S3::Bucket")))
def test_no_bucket_can_be_opened_to_the_public(bucket: str) -> None:
    access = DOCUMENT["Resources"][bucket]["Properties"]["PublicAccessBlockConfiguration"]
    assert len(access) == 4
    assert all(access.values())


@pytest.mark.parametrize("table", sorted(template.resources(DOCUMENT, "AWS::DynamoDB::Table")))
def test_a_table_is_kept_and_can_be_restored_to_any_moment(table: str) -> None:
    resource = DOCUMENT["Resources"][table]
    assert resource["DeletionPolicy"] == "Retain"
    assert resource["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_the_tables_streams_and_expiry_are_as_the_stores_expect() -> None:
    tables = template.resources(DOCUMENT, "AWS::DynamoDB::Table")
    assert tables["RecordsTable"]["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert tables["RecordsTable"]["TimeToLiveSpecification"]["AttributeName"] == "xp"
    assert tables["PostingsTable"]["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert "TimeToLiveSpecification" not in tables["PostingsTable"]


def policies_of(function: str) -> list[Any]:
    if function == "APIHandler":
        policies: list[Any] = DOCUMENT["Resources"]["DefaultRole"]["Properties"]["ManagedPolicyArns"]
        return policies
    return list(FUNCTIONS[function]["Policies"])


@pytest.mark.parametrize("function", ["APIHandler", *sorted(FUNCTIONS)])
def test_nobody_may_change_or_remove_a_posting(function: str) -> None:
    statements = DOCUMENT["Resources"]["AppendOnlyPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    denied = [statement for statement in statements if statement["Effect"] == "Deny"]
    assert denied[0]["Action"] == ["dynamodb:UpdateItem", "dynamodb:DeleteItem"]
    assert {"Ref": "AppendOnlyPolicy"} in policies_of(function)


def test_nobody_may_scan_and_no_action_is_a_wildcard() -> None:
    for policy in (*template.resources(DOCUMENT, "AWS::IAM::ManagedPolicy").values(), FUNCTIONS, ROLES):
        text = json.dumps(policy)
        assert "dynamodb:Scan" not in text
        assert not re.search(r'"[a-z0-9]+:\w*\*"', text)


@pytest.mark.parametrize("kind", sorted(RESPONSES))
def test_what_the_gateway_refuses_has_the_one_error_shape(kind: str) -> None:
    body = RESPONSES[kind]["ResponseTemplates"]["application/json"]
    error = json.loads(body)["error"]
    assert error == {
        "code": error["code"],
        "message": SENTENCES[error["code"]],
        "request_id": "$context.requestId",
    }


def test_what_processes_photos_writes_where_no_event_comes_from() -> None:
    """Two buckets, so that no event of its own can call it again."""
    photos = FUNCTIONS["PhotoUploadedFunction"]
    (uploaded,) = [event["Properties"] for event in photos["Events"].values() if event["Type"] == "S3"]
    assert uploaded["Bucket"] == {"Ref": "QuarantineBucket"}
    statements = [each for policy in photos["Policies"] if "Statement" in policy for each in policy["Statement"]]
    writes = [each["Resource"] for each in statements if "s3:PutObject" in each["Action"]]
    assert writes == [[{"Fn::Sub": f"${{PhotosBucket.Arn}}/{folder}/*"} for folder in ("photos", "thumbs")]]
    for bucket in template.resources(DOCUMENT, "AWS::S3::Bucket").values():
        assert "NotificationConfiguration" not in bucket
