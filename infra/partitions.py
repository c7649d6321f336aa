"""What a template must not have, so that one text deploys in both partitions: `aws`, and `aws-cn`, which lacks much.

Source: docs.amazonaws.cn, "Feature availability and implementation differences" of each service.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from infra.template import Document, resources

PARTITIONS = ("aws", "aws-cn")

# Service principals are the one place where `amazonaws.com` is a name, not a domain: it is the same in both partitions.
_PRINCIPAL = r"(?<![\w.-])(?:lambda|apigateway|events|s3|logs|sqs|sns|cloudwatch)\.amazonaws\.com(?![\w.])"


def absent(document: Document) -> dict[str, list[str]]:
    """Each thing that must not be there -> where it is; every list is empty in a template that deploys everywhere."""
    text = re.sub(_PRINCIPAL, "", json.dumps(document))
    return {
        "an ARN with its partition written out": re.findall(r"arn:aws[\w:-]*", text),
        "a service's domain written out": re.findall(r"[\w.-]*amazonaws\.com[\w.]*", text),
        "a region written out": re.findall(r"\b(?:cn|us|eu|ap)-(?:north|south|east|west|central)\w*-\d\b", text),
        "a function URL": _functions_with(document, "FunctionUrlConfig") + _of(document, "AWS::Lambda::Url"),
        "SnapStart": _functions_with(document, "SnapStart"),
        "X-Ray": _traced(document),
        "a Cognito authoriser": re.findall(r"AWS::Cognito::\w+|cognito-idp|COGNITO_USER_POOLS", text),
        "an edge-optimised endpoint": _edges(document),
        "metrics of event sources": re.findall(r"MetricsConfig", text),
        "provisioned event pollers": re.findall(r"ProvisionedPollerConfig", text),
        "redrive tasks of queues": re.findall(r"sqs:\w*MessageMoveTask\w*", text),
        "a distribution": _of(document, "AWS::CloudFront::Distribution"),
        "a global table": _of(document, "AWS::DynamoDB::GlobalTable"),
        "a web firewall of the edge": re.findall(r"CLOUDFRONT\b", text),
        "extensions or layers of another account": _functions_with(document, "Layers"),
    }


def _of(document: Document, kind: str) -> list[str]:
    return sorted(resources(document, kind))


def _functions(document: Document) -> Iterable[tuple[str, dict[str, Any]]]:
    yield "Globals", document.get("Globals", {}).get("Function", {})
    for kind in ("AWS::Serverless::Function", "AWS::Lambda::Function"):
        yield from resources(document, kind).items()


def _functions_with(document: Document, name: str) -> list[str]:
    return [function for function, properties in _functions(document) if name in properties]


def _traced(document: Document) -> list[str]:
    # PassThrough is what chalice writes for "no tracing": the function only hands a header on.
    traced = [name for name, each in _functions(document) if each.get("Tracing", "PassThrough") != "PassThrough"]
    stages = [name for name, each in resources(document, "AWS::Serverless::Api").items() if each.get("TracingEnabled")]
    return traced + stages + re.findall(r"xray:\w+", json.dumps(document))


def _edges(document: Document) -> list[str]:
    return [
        name
        for name, api in resources(document, "AWS::Serverless::Api").items()
        if api.get("EndpointConfiguration") not in ("REGIONAL", {"Type": "REGIONAL"})
    ]
