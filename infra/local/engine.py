"""The DynamoDB-compatible engine (ministack) as a child process on 127.0.0.1.

For integration tests without a deployment:

    from infra.local.engine import Engine, create_tables

    with Engine.start(tmp_path) as engine:        # less than a second; a free port, nothing kept
        tables = create_tables(engine)            # {"records": "records", "postings": "postings"}
        engine.client("dynamodb").put_item(...)   # or put engine.environment() into os.environ first
        engine.reset()                            # a few ms: empties everything; create_tables again
"""

import json
import shutil
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from infra import template
from infra.local.endpoint import Endpoint, without_aws
from infra.local.processes import HOST, CannotStart, Child, answers, claim_port, wait_until

BACKDATED = Path(__file__).with_name("backdated.py")
CLOSED_DOORS = {"BIND_HOST": HOST, "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}


@dataclass
class Engine:
    endpoint: Endpoint
    child: Child

    @classmethod
    def start(
        cls,
        data_dir: Path,
        *,
        port: int = 0,
        keep: bool = False,
        for_functions: Mapping[str, str] | None = None,
        auth: bool = False,
        began_at: float | None = None,
    ) -> Self:
        """Start on a free (0) or given port; `keep` saves its state under data_dir at a graceful stop.

        `for_functions` is inherited by the Lambda workers; the engine itself runs with -I, which ignores
        PYTHONPATH, so that nothing meant for the workers changes the engine. With `auth` a function may only do what
        its role allows; whoever uses this endpoint's credentials is the account's owner. Its clock begins at
        `began_at` (UTC seconds), or is the machine's.
        """
        home = data_dir.resolve() / "engine"
        scratch = home / "tmp"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        port = claim_port("ENGINE_PORT", _kept_port(home, port) if keep else port)
        endpoint = Endpoint(f"http://{HOST}:{port}")
        _read_streams_anew(home / "state" / "lambda.json")
        environment = {
            **without_aws(),
            **CLOSED_DOORS,
            **endpoint.credentials(),
            **(for_functions or {}),
            **_state(home, keep),
            "AUTH": str(auth).lower(),
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": endpoint.region,
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(scratch),
        }
        child = Child.start(
            [sys.executable, "-I", *_program(began_at)],
            environment=environment, log=data_dir.resolve() / "logs" / "engine.log", cwd=home,
        )  # fmt: skip
        engine = cls(endpoint, child)
        try:
            wait_until(lambda: answers(f"{engine.url}/_ministack/ready"), "the engine", child=child)
        except BaseException:
            child.stop()
            raise
        if keep:
            (home / "port").write_text(str(port))
        return engine

    @property
    def url(self) -> str:
        return self.endpoint.url

    def client(self, service: str) -> Any:
        return self.endpoint.client(service)

    def environment(self) -> dict[str, str]:
        return self.endpoint.environment()

    def reset(self) -> None:
        """Empty every service, kept files included."""
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_ministack/reset", method="POST"), timeout=10):
            pass

    def stop(self) -> bool:
        return self.child.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _program(began_at: float | None) -> list[str]:
    return ["-m", "ministack"] if began_at is None else [str(BACKDATED), str(began_at)]


def _kept_port(home: Path, port: int) -> int:
    # Queues are kept under their address: on another port the engine would not know them again.
    note = home / "port"
    kept = int(note.read_text()) if note.exists() else port
    if port not in (0, kept):
        raise CannotStart(f"the data in {home} belongs to an engine on port {kept}: leave ENGINE_PORT out")
    return kept


def _read_streams_anew(state: Path) -> None:
    # The engine keeps how far a function has read a table's stream, but not the stream: after a restart
    # it would hold back as many new records as the function had seen before.
    if state.exists():
        kept = json.loads(state.read_text())
        kept["payload"]["dynamodb_stream_positions"] = {}
        state.write_text(json.dumps(kept))


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
    for logical_id, properties in template.resources(document or template.load(), "AWS::DynamoDB::Table").items():
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
