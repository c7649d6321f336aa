"""The city's address, while the API is the deployed one: `python -m infra.local.forward --port 8000 --to URL`.

The engine's gateway serves it under a long path of its own; phones and WeChat's pushes know the short one.
"""

import argparse
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3

from infra.local.processes import HOST

POOL = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=60), retries=False, maxsize=16)
OURS = {"connection", "content-length", "transfer-encoding", "host", "keep-alive"}


def handler(to: str) -> type[BaseHTTPRequestHandler]:
    class Forward(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in OURS}
            answer = POOL.request(
                self.command, to + self.path, body=body or None, headers=headers, redirect=False, decode_content=False
            )
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in OURS:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.data)))
            self.end_headers()
            self.wfile.write(answer.data)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _forward

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the function writes one line a request."""

    return Forward


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.local.forward")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--to", required=True)
    arguments = parser.parse_args()
    server = ThreadingHTTPServer((HOST, arguments.port), handler(arguments.to))
    server.daemon_threads = True
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
