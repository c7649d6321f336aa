"""A city small enough to read: an API of four paths and functions that note down what they are given."""

import json
import shutil
from pathlib import Path

from infra import template
from infra.template import ROOT

APP = """
import json, os, time
import botocore.session
from chalice import Chalice, Response

app = Chalice(app_name="suishoupai")
table = botocore.session.get_session().create_client("dynamodb", os.environ.get("AWS_REGION", "x"))


@app.route("/v1/health")
def health():
    return {"ok": True, "now_ms": time.time_ns() // 1_000_000}


@app.route("/v1/echo/{word}", methods=["GET", "POST"])
def echo(word):
    time.sleep(0.01)
    return {"word": app.current_request.uri_params["word"], "bytes": len(app.current_request.raw_body)}


@app.route("/v1/notes/{note}", methods=["PUT"])
def write(note):
    item = {"pk": {"S": note}, "sk": {"S": "NOTE"}, "fn": {"N": "1"}}
    table.put_item(TableName=os.environ["RECORDS_TABLE"], Item=item)
    return Response({"note": note}, status_code=201)
"""

FACTS = """
import os, time
import botocore.session

table = botocore.session.get_session().create_client("dynamodb", os.environ["AWS_REGION"])


def handler(event, context):
    for record in event["Records"]:
        note = record["dynamodb"]["Keys"]["pk"]["S"]
        seen = {"pk": {"S": f"SEEN#{note}"}, "sk": {"S": record["eventName"]}}
        at = {"at_ms": {"N": str(time.time_ns() // 1_000_000)}}
        table.put_item(TableName=os.environ["POSTINGS_TABLE"], Item=seen | at)
    return {"batchItemFailures": []}
"""

QUIET = """
import time


def handler(event, context):
    return {"batchItemFailures": [], "ran_at_ms": time.time_ns() // 1_000_000}
"""


def make_project(directory: Path) -> Path:
    """The tiny project, with the real template and configuration."""
    for folder in (".chalice", "chalicelib", "functions", "infra"):
        (directory / folder).mkdir(parents=True)
    shutil.copy(ROOT / ".chalice" / "config.json", directory / ".chalice")
    for part in template.PARTS:
        shutil.copy(ROOT / "infra" / part, directory / "infra")
    (directory / "app.py").write_text(APP)
    (directory / "requirements.txt").write_text("")
    sources = {"__init__": "", "facts": FACTS, "photo_uploaded": QUIET, "retry": QUIET}
    sources |= {"errands": QUIET, "publish": QUIET, "settle": QUIET, "sweep": QUIET}
    for name, source in sources.items():
        (directory / "functions" / f"{name}.py").write_text(source)
    (directory / "chalicelib" / "__init__.py").write_text("")
    return directory


def error_of(body: bytes) -> dict[str, str]:
    """The error in a body of the one error shape."""
    error: dict[str, str] = json.loads(body)["error"]
    assert {"code", "message", "request_id"} <= error.keys()
    return error
