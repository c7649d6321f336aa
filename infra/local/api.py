"""The API process of the local city: `python -m infra.local.api --port 8000 [--project DIR]`.

chalice's local server, on 127.0.0.1 only, with our own server class. The App is swapped for the one that
keeps the current request per thread, as chalice.local.create_local_server does: a plain App gives one
caller another's answer.
"""

import argparse
import importlib
import json
import resource
import signal
import sys
from pathlib import Path

from chalice.config import Config
from chalice.local import CustomLocalChalice, LocalChalice, LocalDevServer

from infra.local.gateway import GatewayHandler
from infra.local.processes import HOST
from infra.local.server import PooledServer
from infra.template import ROOT


def make_server(project: Path, port: int) -> LocalDevServer:
    sys.path.insert(0, str(project))
    app = importlib.import_module("app").app
    CustomLocalChalice.__bases__ = (LocalChalice, app.__class__)
    app.__class__ = CustomLocalChalice
    settings = json.loads((project / ".chalice" / "config.json").read_text())
    config = Config("dev", user_provided_params={"chalice_app": app}, config_from_disk=settings)
    return LocalDevServer(app, config, HOST, port, handler_cls=GatewayHandler, server_cls=PooledServer)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.local.api")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--project", type=Path, default=ROOT)
    arguments = parser.parse_args()
    _allow_many_connections()
    server = make_server(arguments.project, arguments.port)
    signal.signal(signal.SIGTERM, lambda *_: server.shutdown())
    server.serve_forever()
    return 0


def _allow_many_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
