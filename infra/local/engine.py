"""The DynamoDB-compatible engine (ministack) as a child process on 127.0.0.1.

For integration tests without a deployment:

    from infra.local.engine import Engine, create_tables

    with Engine.start(tmp_path) as engine:        # less than a second; a free port, nothing kept
        tables = create_tables(engine)            # {"records": "records", "postings": "postings"}
        engine.client("dynamodb").put_item(...)   # or put engine.environment() into os.environ first
        engine.reset()                            # a few ms: empties everything; create_tables again
"""

import os
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import botocore.session
from botocore.config import Config

from infra import template
from infra.local.processes import HOST, Child, answers, claim_port, wait_until

REGION = "cn-north-1"
# A twelve-digit access key is the engine's account id; functions are given it, so everyone uses it.
ACCOUNT = "000000000000"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": ""}
CLOSED_DOORS = {"BIND_HOST": HOST, "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}


def clean_environment() -> dict[str, str]:
    """This process's environment without anything that could send the city to a real account."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def endpoint_environment(url: str, region: str = REGION) -> dict[str, str]:
    """The SDK's own variables for everything that talks to this endpoint."""
    endpoints = {f"AWS_ENDPOINT_URL{service}": url for service in ("", "_DYNAMODB", "_S3", "_SQS", "_SSM")}
    return {**endpoints, **CREDENTIALS, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}


def make_client(service: str, url: str, region: str = REGION) -> Any:
    return botocore.session.Session().create_client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(read_timeout=120, retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )


@dataclass
class Engine:
    url: str
    child: Child
    region: str = REGION

    @classmethod
    def start(
        cls,
        data_dir: Path,
        *,
        port: int = 0,
        keep: bool = False,
        for_functions: Mapping[str, str] | None = None,
    ) -> Self:
        """Start on a free (0) or given port; `keep` saves its state under data_dir at a graceful stop.

        `for_functions` is inherited by the Lambda workers; the engine itself runs with -I, which ignores
        PYTHONPATH, so that nothing meant for the workers changes the engine.
        """
        home = data_dir.resolve() / "engine"
        scratch = home / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        port = claim_port("ENGINE_PORT", port)
        environment = {
            **clean_environment(),
            **CLOSED_DOORS,
            **CREDENTIALS,
            **(for_functions or {}),
            **_state(home, keep),
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": REGION,
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(scratch),
        }
        child = Child.start(
            [sys.executable, "-I", "-m", "ministack"],
            environment=environment, log=data_dir.resolve() / "logs" / "engine.log", cwd=home,
        )  # fmt: skip
        engine = cls(f"http://{HOST}:{port}", child)
        try:
            wait_until(lambda: answers(f"{engine.url}/_ministack/ready"), "the engine", child=child)
        except BaseException:
            child.stop()
            raise
        return engine

    def client(self, service: str) -> Any:
        return make_client(service, self.url, self.region)

    def environment(self) -> dict[str, str]:
        return endpoint_environment(self.url, self.region)

    def reset(self) -> None:
        """Empty every service, kept files included."""
        with urllib.request.urlopen(
            urllib.request.Request(f"{self.url}/_ministack/reset", method="POST"), timeout=10
        ):
            pass

    def stop(self) -> bool:
        return self.child.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()


def _state(home: Path, keep: bool) -> dict[str, str]:
    kept = "1" if keep else "0"
    return {
        "PERSIST_STATE": kept,
        "STATE_DIR": str(home / "state"),
        "S3_PERSIST": kept,
        "S3_DATA_DIR": str(home / "s3"),
    }


def create_tables(engine: Engine, document: template.Document | None = None) -> dict[str, str]:
    """Make the template's tables without deploying it: {"records": name, "postings": name}."""
    client = engine.client("dynamodb")
    names = {}
    for logical_id, properties in template.resources(
        document or template.load(), "AWS::DynamoDB::Table"
    ).items():
        name = logical_id.removesuffix("Table").lower()
        client.create_table(TableName=name, **_request(properties))
        set_expiry(client, name, properties)
        names[name] = name
    return names


def _request(properties: template.Document) -> template.Document:
    kept = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
    request = {key: properties[key] for key in kept if key in properties}
    if "StreamSpecification" in properties:
        request["StreamSpecification"] = {"StreamEnabled": True, **properties["StreamSpecification"]}
    return request


def set_expiry(client: Any, table: str, properties: template.Document) -> None:
    # The engine does not apply TimeToLiveSpecification from a template.
    wanted = properties.get("TimeToLiveSpecification")
    if wanted:
        client.update_time_to_live(
            TableName=table,
            TimeToLiveSpecification={"AttributeName": wanted["AttributeName"], "Enabled": True},
        )
