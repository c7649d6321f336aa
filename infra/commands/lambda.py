"""`./dev lambda`: every handler of the packed zips under AWS's own runtime client: cold start, warm calls, memory.

The zips are those of ./dev pack; nothing of this checkout or its environment is on their path. Ends with one JSON line;
exit status 1 when a handler takes more memory than it may.
"""

import argparse
import json
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra import template
from infra.local import wiring
from infra.local.engine import Engine, create_tables
from infra.pack import Mode, Package, pack
from infra.runtime.measuring import clean, cost, imports, runtime_client
from infra.unpacked import handlers

RSS_MB, PHOTOS_RSS_MB = 128, 512
CALLS = 30
SHOWN = 6
BUCKETS = {"PHOTOS_BUCKET": "photos", "QUARANTINE_BUCKET": "quarantine", "FACTS_BUCKET": "facts"}
EVENTS: dict[str, Any] = {
    "app": {
        "httpMethod": "GET", "path": "/v1/categories", "resource": "/v1/categories", "headers": {}, "body": None,
        "multiValueQueryStringParameters": None, "pathParameters": None, "stageVariables": None,
        "isBase64Encoded": False,
        "requestContext": {"httpMethod": "GET", "resourcePath": "/v1/categories", "requestId": "1", "identity": {}},
    },
    "functions.facts": {"Records": [{"dynamodb": {
        "SequenceNumber": "1", "NewImage": {"pk": {"S": "MEASURED"}, "sk": {"S": "IT"}, "fn": {"N": "1"}},
    }}]},
    "functions.photo_uploaded": {"Records": [{"s3": {"object": {"key": "originals/none", "eTag": "x"}}}]},
    "functions.retry": {"Records": [{"messageId": "1", "body": "{}"}]},
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./dev lambda", description=__doc__)
    parser.add_argument("--imports", action="store_true", help="show what each cold start imports, by package")
    asked = parser.parse_args(arguments)
    package = pack(Mode.FULL)
    with tempfile.TemporaryDirectory(prefix="suishoupai-lambda-") as folder, Engine.start(Path(folder)) as engine:
        measured = _measure(package, Path(folder), _environment(engine), show_imports=asked.imports)
    print(json.dumps({"handlers": measured}))
    return 1 if any(each["rss_mb"] > _limit(name) for name, each in measured.items()) else 0


def _limit(name: str) -> int:
    return PHOTOS_RSS_MB if name == "functions.photo_uploaded" else RSS_MB


def _measure(
    package: Package, folder: Path, environment: dict[str, str], *, show_imports: bool
) -> dict[str, dict[str, float]]:
    client, measured = runtime_client(folder / "client"), {}
    for archive, modules in handlers(template.load(package.template)).items():
        root = folder / archive.removeprefix("./")
        with zipfile.ZipFile(package.archives[archive]) as opened:
            opened.extractall(root)
        paths = environment | {"PYTHONPATH": f"{root}:{client}"}
        for module in modules:
            handler = "app.app" if module == "app" else f"{module}.handler"
            told = vars(cost(handler, EVENTS.get(module, {}), task_root=root, environment=paths, calls=CALLS))
            print(f"{module:26} " + "  ".join(f"{name} {value:8.1f}" for name, value in told.items()), flush=True)
            measured[module] = told
            if show_imports:
                for name, spent in imports(module, task_root=root, environment=paths)[:SHOWN]:
                    print(f"{spent:12.1f} ms  {name}")
    return measured


def _environment(engine: Engine) -> dict[str, str]:
    """As of a deployed stage, on an empty engine."""
    create_tables(engine)
    place = {"LocationConstraint": engine.endpoint.region}
    for bucket in BUCKETS.values():
        engine.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    queue = engine.client("sqs").create_queue(QueueName="retries")["QueueUrl"]
    tables = {"RECORDS_TABLE": "records", "POSTINGS_TABLE": "postings", "RETRY_QUEUE_URL": queue}
    named = {"WECHAT_APPID": wiring.appid(), "STAGE": wiring.STAGE, "CITY": wiring.CITY}
    return clean({**engine.environment(), **tables, **BUCKETS, **wiring.secrets(), **named})


if __name__ == "__main__":
    sys.exit(main())
