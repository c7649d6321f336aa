"""Deploys the packaged template into an engine, as CloudFormation would, and says where everything is."""

import json
import time
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra import template
from infra.local.endpoint import Endpoint
from infra.local.engine import set_expiry
from infra.local.processes import CannotStart
from infra.pack import Package
from infra.stack import variable

STACK = "suishoupai-dev"
ARCHIVES = "suishoupai-packages"
TLS_ONLY = ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy")


@dataclass(frozen=True)
class Deployed:
    """What is where: environment variable -> value, and logical id -> physical name of every resource."""

    environment: dict[str, str]
    resources: dict[str, str]
    functions: dict[str, str]  # functions/<name>.py -> the deployed function's name
    schedules: dict[str, str]  # the same name -> its schedule expression, for the functions that have one


def deploy(endpoint: Endpoint, package: Package, parameters: dict[str, str], *, auth: bool = False) -> Deployed:
    """Create the stack, or bring it to this package and these parameters; doing it again changes nothing.

    With `auth` the engine does as policies say. It speaks no TLS, so those that forbid every other line are left out.
    """
    client = endpoint.client("cloudformation")
    document = template.load(package.template)
    if auth:
        document["Resources"] = {
            name: each for name, each in document["Resources"].items() if each["Type"] not in TLS_ONLY
        }
    request = {
        "StackName": STACK,
        "TemplateURL": _upload(endpoint, package, document),  # a template in the request itself may have 51,200 bytes
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    _create_or_update(client, request)
    stack = _wait(client)
    deployed = _describe(client, stack, document)
    for logical_id, properties in template.resources(document, "AWS::DynamoDB::Table").items():
        set_expiry(endpoint.client("dynamodb"), deployed.resources[logical_id], properties)
    return deployed


def gateway_url(endpoint: Endpoint, deployed: Deployed) -> str:
    """Where the engine's gateway serves the deployed API."""
    return f"{endpoint.url}/restapis/{deployed.resources['RestAPI']}/api/_user_request_"


def put_secrets(endpoint: Endpoint, named: dict[str, str]) -> None:
    """Parameter name -> value, where functions of an engine that we did not start look for their secrets."""
    client = endpoint.client("ssm")
    for name, value in named.items():
        client.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)


def function_names(document: template.Document) -> dict[str, str]:
    """functions/<name>.py -> logical id, for every function of the template that is not the API."""
    return {
        properties["Handler"].split(".")[1]: logical_id
        for logical_id, properties in template.resources(document, "AWS::Serverless::Function").items()
        if properties["Handler"].startswith("functions.")
    }


def schedules(document: template.Document) -> dict[str, str]:
    """functions/<name>.py -> schedule expression."""
    functions = template.resources(document, "AWS::Serverless::Function")
    return {
        name: event["Properties"]["Schedule"]
        for name, logical_id in function_names(document).items()
        for event in functions[logical_id].get("Events", {}).values()
        if event["Type"] == "Schedule"
    }


def _upload(endpoint: Endpoint, package: Package, document: template.Document) -> str:
    """Put archives and template where CloudFormation finds them; returns the template's url."""
    client = endpoint.client("s3")
    try:
        client.head_bucket(Bucket=ARCHIVES)
    except ClientError:
        client.create_bucket(Bucket=ARCHIVES, CreateBucketConfiguration={"LocationConstraint": client.meta.region_name})
    text = json.dumps(document)
    for name, archive in package.archives.items():
        key = f"{package.key}/{archive.name}"
        client.put_object(Bucket=ARCHIVES, Key=key, Body=archive.read_bytes())
        text = text.replace(name, f"s3://{ARCHIVES}/{key}")
    written = f"{package.key}.json"
    client.put_object(Bucket=ARCHIVES, Key=written, Body=text.encode())
    return f"{endpoint.url}/{ARCHIVES}/{written}"


def _create_or_update(client: Any, request: dict[str, Any]) -> None:
    try:
        client.describe_stacks(StackName=STACK)
    except ClientError:
        client.create_stack(**request)
        return
    try:
        client.update_stack(**request)
    except ClientError as error:
        if "No updates" not in str(error):
            raise


def _wait(client: Any, seconds: float = 120.0) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        stack: dict[str, Any] = client.describe_stacks(StackName=STACK)["Stacks"][0]
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            break
        time.sleep(0.05)
    if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise CannotStart(f"the deployment ended as {stack['StackStatus']}: {_first_failure(client)}")
    return stack


def _first_failure(client: Any) -> str:
    events = client.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    return "; ".join(f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason', '')}" for e in failed[-3:])


def _describe(client: Any, stack: dict[str, Any], document: template.Document) -> Deployed:
    listed = client.describe_stack_resources(StackName=STACK)["StackResources"]
    physical = {item["LogicalResourceId"]: item["PhysicalResourceId"] for item in listed}
    return Deployed(
        environment=_environment(stack),
        resources=physical,
        functions={name: physical[logical_id] for name, logical_id in function_names(document).items()},
        schedules=schedules(document),
    )


def environment_of(endpoint: Endpoint) -> dict[str, str]:
    """What a process needs to find the tables, buckets and queue of the stack that is deployed there."""
    return _environment(endpoint.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0])


def _environment(stack: dict[str, Any]) -> dict[str, str]:
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return {variable(key): outputs[key] for key in template.load()["Outputs"]}
