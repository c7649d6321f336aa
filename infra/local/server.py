"""An HTTP server with a fixed pool of workers, in which thousands of connections queue and none is reset.

The stock threaded server listens with a backlog of 5 (of 1,000 parallel callers 69 were reset) and gives each
connection a thread for as long as it is kept alive. Here a connection has a worker only while a request is
answered; between requests it waits in a selector.
"""

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

WORKERS = 16
BACKLOG = 4096
IDLE_SECONDS = 75.0
REQUEST_SECONDS = 30.0


class PooledHandler(BaseHTTPRequestHandler):
    """A connection that its server drives request by request."""

    protocol_version = "HTTP/1.1"
    timeout = REQUEST_SECONDS
    wbufsize = -1  # head and body leave in one packet
    idle_since = 0.0

    def handle(self) -> None:
        """Nothing yet: the server calls answer() once there is something to read."""

    def finish(self) -> None:
        """Not yet: the connection outlives this call of the constructor."""

    def answer(self) -> bool:
        """Answer the waiting request, and those already read behind it; False when the connection ends."""
        self.close_connection = True
        while True:
            self.handle_one_request()
            if self.close_connection:
                return False
            if not self._more_was_read():
                self.idle_since = time.monotonic()
                return True

    def _more_was_read(self) -> bool:
        self.connection.settimeout(0)
        try:
            return bool(self.rfile.peek(1))  # type: ignore[attr-defined]  # a BufferedReader, typed as BufferedIOBase
        except OSError:
            return False
        finally:
            self.connection.settimeout(self.timeout)

    def close(self) -> None:
        with suppress(OSError):  # the other side may have gone: then there is nobody left to tell
            super().finish()
        self.server.shutdown_request(self.request)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the application writes one line a request."""


class PooledServer(HTTPServer):
    request_queue_size = BACKLOG

    def __init__(self, address: tuple[str, int], handler: Callable[..., PooledHandler]) -> None:
        super().__init__(address, handler)
        self._handler = handler
        self.socket.setblocking(False)
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="request")
        self._selector = selectors.DefaultSelector()
        self._answered: deque[PooledHandler] = deque()
        self._bell, self._ringer = socket.socketpair()
        self._bell.setblocking(False)
        self._running = True

    def serve_forever(self, poll_interval: float = 1.0) -> None:
        self._selector.register(self.socket, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)
        while self._running:
            for key, _ in self._selector.select(poll_interval):
                if key.fileobj is self.socket:
                    self._accept()
                elif key.fileobj is self._bell:
                    self._take_back()
                else:
                    self._hand_over(key.data)
            self._drop_idle()
        self._workers.shutdown(wait=True, cancel_futures=True)
        self.server_close()

    def shutdown(self) -> None:
        """Stop after the requests that are being answered; may be called from a signal handler."""
        self._running = False
        self._ring()

    def _accept(self) -> None:
        while True:
            try:
                connection, address = self.socket.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            connection.setblocking(True)
            self._watch(self._handler(connection, address, self))

    def _watch(self, handler: PooledHandler) -> None:
        handler.idle_since = time.monotonic()
        self._selector.register(handler.connection, selectors.EVENT_READ, handler)

    def _hand_over(self, handler: PooledHandler) -> None:
        self._selector.unregister(handler.connection)
        self._workers.submit(self._work, handler)

    def _work(self, handler: PooledHandler) -> None:
        try:
            stays = handler.answer()
        except OSError:
            stays = False
        if not stays:
            handler.close()
            return
        self._answered.append(handler)
        self._ring()

    def _ring(self) -> None:
        with suppress(BlockingIOError):  # full: it is ringing already
            self._ringer.send(b"!", socket.MSG_DONTWAIT)

    def _take_back(self) -> None:
        self._bell.recv(4096)
        while self._answered:
            self._watch(self._answered.popleft())

    def _drop_idle(self) -> None:
        oldest = time.monotonic() - IDLE_SECONDS
        waiting = [key.data for key in self._selector.get_map().values() if key.data]
        for handler in waiting:
            if handler.idle_since < oldest:
                self._selector.unregister(handler.connection)
                handler.close()
