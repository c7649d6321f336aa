"""One template for both partitions: what one of them lacks is nowhere in it, and each look for it can find it."""

import copy
from typing import Any

import pytest

from infra import template
from infra.partitions import absent

DOCUMENT = template.load()
FUNCTION = "AWS::Serverless::Function"

PLANTED: dict[str, Any] = {
    "an ARN with its partition written out": "arn:aws:s3:::photos",
    "a service's domain written out": "https://sqs.cn-north-1.amazonaws.com.cn",
    "a region written out": "cn-north-1",
    "a function URL": {"Type": FUNCTION, "Properties": {"FunctionUrlConfig": {"AuthType": "NONE"}}},
    "SnapStart": {"Type": FUNCTION, "Properties": {"SnapStart": {"ApplyOn": "PublishedVersions"}}},
    "X-Ray": {"Type": FUNCTION, "Properties": {"Tracing": "Active"}},
    "a Cognito authoriser": {"Type": "AWS::Cognito::UserPool"},
    "an edge-optimised endpoint": {"Type": "AWS::Serverless::Api", "Properties": {"EndpointConfiguration": "EDGE"}},
    "metrics of event sources": {"MetricsConfig": {"Metrics": ["EventCount"]}},
    "provisioned event pollers": {"ProvisionedPollerConfig": {"MinimumPollers": 1}},
    "redrive tasks of queues": ["sqs:StartMessageMoveTask"],
    "a distribution": {"Type": "AWS::CloudFront::Distribution"},
    "a global table": {"Type": "AWS::DynamoDB::GlobalTable"},
    "a web firewall of the edge": {"Scope": "CLOUDFRONT"},
    "extensions or layers of another account": {"Type": FUNCTION, "Properties": {"Layers": ["a"]}},
}


@pytest.mark.parametrize("what", absent(DOCUMENT))
def test_what_a_partition_lacks_is_not_in_the_template(what: str) -> None:
    assert not absent(DOCUMENT)[what]


@pytest.mark.parametrize("what", absent(DOCUMENT))
def test_every_look_finds_what_it_looks_for(what: str) -> None:
    planted = copy.deepcopy(DOCUMENT)
    resource = PLANTED[what]
    planted["Resources"]["Planted"] = resource if isinstance(resource, dict) else {"Metadata": resource}
    assert absent(planted)[what]


def test_a_service_principal_is_the_same_in_both_partitions() -> None:
    planted = copy.deepcopy(DOCUMENT)
    planted["Resources"]["Planted"] = {"Principal": {"Service": "lambda.amazonaws.com"}}
    assert not any(absent(planted).values())
