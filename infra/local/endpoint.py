"""Where the AWS services are: an engine of our own, or one that AWS_ENDPOINT_URL names."""

import os
from dataclasses import dataclass
from typing import Any, Self

import botocore.session
from botocore.config import Config

REGION = "cn-north-1"
# A twelve-digit access key is the engine's account id; functions are given it, so everyone uses it.
ACCOUNT = "000000000000"
SERVICES = ("", "_DYNAMODB", "_S3", "_SQS", "_SSM")


@dataclass(frozen=True)
class Endpoint:
    url: str
    region: str = REGION
    access_key: str = ACCOUNT
    secret_key: str = "test"

    @classmethod
    def given(cls, url: str) -> Self:
        """The endpoint at AWS_ENDPOINT_URL, with the region and credentials that stand beside it."""
        return cls(
            url,
            os.environ.get("AWS_REGION", REGION),
            os.environ.get("AWS_ACCESS_KEY_ID", ACCOUNT),
            os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
        )

    def credentials(self) -> dict[str, str]:
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}

    def environment(self) -> dict[str, str]:
        """The SDK's own variables for a process that shall talk to this endpoint."""
        urls = {f"AWS_ENDPOINT_URL{service}": self.url for service in SERVICES}
        return {**urls, **self.credentials(), "AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region}

    def client(self, service: str) -> Any:
        return botocore.session.Session().create_client(
            service,
            region_name=self.region,
            endpoint_url=self.url,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(read_timeout=120, retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
        )


def without_aws() -> dict[str, str]:
    """This process's environment without anything that could send the city to a real account."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
