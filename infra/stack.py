"""A deployed stage of an account as the environment of this process: commands then work there as in the local city."""

import os
import re
from typing import Any

from botocore.session import get_session

# What functions know by the name of a parameter and a command on this machine has to be given.
NAMED = ("WechatAppid", "WechatApiBase", "City", "Stage", "SessionKeysName", "WechatSecretName")


def variable(name: str) -> str:
    """RetryQueueUrl -> RETRY_QUEUE_URL."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()


def enter(name: str) -> None:
    """Set this process's environment to that of the stack, by the SDK's usual credentials and region."""
    session = get_session()
    client = session.create_client("cloudformation")
    stack: dict[str, Any] = client.describe_stacks(StackName=name)["Stacks"][0]
    given = {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}
    told = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    told |= {parameter: given[parameter] for parameter in NAMED if parameter in given}
    os.environ["AWS_REGION"] = client.meta.region_name
    os.environ.update({variable(key): value for key, value in told.items()})
