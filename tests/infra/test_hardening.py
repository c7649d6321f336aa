"""What the template promises to whoever is responsible for the data: read from it, as it is deployed."""

import json
from typing import Any

import pytest

from infra import template

DOCUMENT = template.load()
RESOURCES = DOCUMENT["Resources"]
FUNCTIONS = template.resources(DOCUMENT, "AWS::Serverless::Function")
BUCKETS = template.resources(DOCUMENT, "AWS::S3::Bucket")
QUEUES = template.resources(DOCUMENT, "AWS::SQS::Queue")
KEY = {"Fn::GetAtt": ["DataKey", "Arn"]}
LONGEST = {  # of what API Gateway fills into its log line
    "requestId": "0" * 36, "requestTimeEpoch": "1700000000000", "identity.sourceIp": "2001:" + "ffff:" * 6 + "ffff",
    "httpMethod": "DELETE", "resourcePath": "/v1/" + "x" * 76, "routeKey": "DELETE /v1/" + "x" * 76, "status": "200",
    "responseLatency": "29000", "responseLength": "10485760",
}  # fmt: skip


@pytest.mark.parametrize("table", sorted(template.resources(DOCUMENT, "AWS::DynamoDB::Table")))
def test_a_table_is_encrypted_by_our_key_and_cannot_be_deleted_by_a_slip(table: str) -> None:
    properties = RESOURCES[table]["Properties"]
    assert properties["DeletionProtectionEnabled"]
    assert properties["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}
    assert RESOURCES[table]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("bucket", sorted(BUCKETS))
def test_a_bucket_is_encrypted_has_an_end_and_is_reached_by_tls_only(bucket: str) -> None:
    (rule,) = BUCKETS[bucket]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == KEY
    assert BUCKETS[bucket]["LifecycleConfiguration"]["Rules"]
    denied = RESOURCES[f"{bucket}Policy"]["Properties"]["PolicyDocument"]["Statement"][0]
    assert (denied["Effect"], denied["Action"], denied["Principal"]) == ("Deny", "s3:*", "*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert RESOURCES[f"{bucket}Policy"]["Properties"]["Bucket"] == {"Ref": bucket}


def test_what_is_uploaded_is_forgotten_after_a_day_and_the_audit_log_is_locked() -> None:
    assert BUCKETS["QuarantineBucket"]["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 1
    lock = BUCKETS["FactsBucket"]["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert BUCKETS["FactsBucket"]["ObjectLockEnabled"]
    assert lock == {"Mode": "GOVERNANCE", "Days": {"Ref": "FactsLockDays"}}
    assert DOCUMENT["Parameters"]["FactsLockDays"]["MinValue"] > 182, "half a year, by law"


def test_queues_are_encrypted_and_what_fails_ends_in_the_dead_letter_queue() -> None:
    assert {queue["KmsMasterKeyId"] == KEY for queue in QUEUES.values()} == {True}
    assert QUEUES["RetryQueue"]["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}
    assert QUEUES["DeadLetterQueue"]["MessageRetentionPeriod"] == 14 * 86400
    timeout = DOCUMENT["Globals"]["Function"]["Timeout"]
    assert QUEUES["RetryQueue"]["VisibilityTimeout"] >= 6 * timeout, "as Lambda asks for"
    assert {"Ref": "RetryQueue"} in RESOURCES["QueuePolicy"]["Properties"]["Queues"]


def test_the_stream_hands_over_only_what_tells_something() -> None:
    (event,) = FUNCTIONS["FactsFunction"]["Events"].values()
    (pattern,) = event["Properties"]["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"]) == {"dynamodb": {"NewImage": {"fn": {"N": [{"exists": True}]}}}}


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_logs_for_a_year_and_its_log_outlives_the_stack(function: str) -> None:
    logs = template.resources(DOCUMENT, "AWS::Logs::LogGroup")
    (log,) = (
        name for name, each in logs.items() if each.get("LogGroupName") == {"Fn::Sub": f"/aws/lambda/${{{function}}}"}
    )
    assert logs[log]["RetentionInDays"] == {"Ref": "LogDays"}
    assert min(DOCUMENT["Parameters"]["LogDays"]["AllowedValues"]) >= 365
    assert RESOURCES[log]["DeletionPolicy"] == "Retain"


def test_photos_cannot_take_the_capacity_that_check_ins_need() -> None:
    limit = FUNCTIONS["PhotoUploadedFunction"]["ReservedConcurrentExecutions"]
    assert limit == {"Fn::If": ["LimitsPhotos", {"Ref": "PhotoConcurrency"}, {"Ref": "AWS::NoValue"}]}
    assert 0 < DOCUMENT["Parameters"]["PhotoConcurrency"]["Default"] < 1_000, "unless somebody says otherwise"


def test_a_release_reaches_a_tenth_first_and_goes_back_by_itself() -> None:
    rollout = RESOURCES["APIHandler"]["Properties"]["DeploymentPreference"]
    assert rollout["Type"] == "Canary10Percent5Minutes"
    assert {alarm["Ref"] for alarm in rollout["Alarms"]} <= set(RESOURCES)
    assert RESOURCES["APIHandlerInvokePermission"]["Properties"]["FunctionName"] == {"Ref": "APIHandler.Alias"}


def test_the_gateway_throttles_and_compresses() -> None:
    (setting,) = RESOURCES["RestAPI"]["Properties"]["MethodSettings"]
    assert (setting["HttpMethod"], setting["ResourcePath"]) == ("*", "/*")
    assert setting["ThrottlingRateLimit"] == {"Ref": "RequestsPerSecond"}
    assert setting["ThrottlingBurstLimit"] == {"Ref": "Burst"}


def formats() -> list[str]:
    rest: dict[str, Any] = RESOURCES["RestAPI"]["Properties"]["AccessLogSetting"]
    http: dict[str, Any] = RESOURCES["HttpApiStage"]["Properties"]["AccessLogSettings"]
    return [rest["Format"], http["Format"]]


@pytest.mark.parametrize("line", formats())
def test_a_line_of_the_access_log_is_json_and_has_400_bytes_at_most(line: str) -> None:
    for name in sorted(LONGEST, key=len, reverse=True):
        line = line.replace(f"$context.{name}", LONGEST[name])
    assert "$context" not in line
    assert json.loads(line)["status"] == 200
    assert len(line.encode()) <= 400


def test_every_role_that_is_written_out_is_for_one_service() -> None:
    for role in template.resources(DOCUMENT, "AWS::IAM::Role").values():
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert set(statement["Principal"]) == {"Service"}


def test_the_domain_is_regional_and_speaks_no_old_tls() -> None:
    domain = RESOURCES["DomainName"]["Properties"]
    assert domain["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert domain["SecurityPolicy"] == "TLS_1_2"
