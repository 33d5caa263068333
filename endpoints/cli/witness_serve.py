"""A witness that is asked: ``POST /add-checkpoint`` of tlog-witness, and nothing else.

It authenticates nobody: a checkpoint without the log's signature is refused, and one with it may come from anywhere.
What it sends to strangers is bounded, and so is what it reads from them: size, time, and how many at once.
"""

import signal
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from endpoints.cli.plain_http import TEXT_TYPE
from endpoints.cli.shown import say
from endpoints.cli.witness_kept import Witness
from workflow.audit.keys import BadNote
from workflow.audit.witness import (
    Malformed,
    NotByTheLog,
    NotProved,
    NotWitnessed,
    OtherSize,
    Submission,
    TwoLogs,
    UnknownLog,
)

PATH = "/add-checkpoint"
LARGEST_BODY = 64 * 1024
SIZE_TYPE = "text/x.tlog.size"
SECONDS_PER_CALL = 10.0
AT_ONCE = 32
"""Connections; whoever comes while there are so many is hung up on."""

STATUS_OF: dict[type[NotWitnessed], HTTPStatus] = {
    Malformed: HTTPStatus.BAD_REQUEST,
    NotByTheLog: HTTPStatus.FORBIDDEN,
    UnknownLog: HTTPStatus.NOT_FOUND,
    OtherSize: HTTPStatus.CONFLICT,
    TwoLogs: HTTPStatus.CONFLICT,
    NotProved: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""As tlog-witness v1.0.0 has it. The draft after it answers 422 to two logs; our service understands both."""

Answer = tuple[HTTPStatus, str, str]
"""Status, media type, body."""


def answer_to(witness: Witness, body: bytes) -> Answer:
    """What the witness answers to a request; what is against the log is told on standard error too."""
    try:
        sent = Submission.read(_decoded(body))
        note = witness.cosign(sent)
    except OtherSize as refused:
        if isinstance(refused, TwoLogs):
            _told(witness, refused)
        return STATUS_OF[type(refused)], SIZE_TYPE, f"{refused.size}\n"
    except NotWitnessed as refused:
        if isinstance(refused, NotProved):
            _told(witness, refused)
        return STATUS_OF[type(refused)], TEXT_TYPE, f"{refused}\n"
    except (BadNote, OSError) as error:
        say(f"The witness cannot work: {error}.")
        return HTTPStatus.INTERNAL_SERVER_ERROR, TEXT_TYPE, "the witness cannot work just now\n"
    return HTTPStatus.OK, TEXT_TYPE, note.removeprefix(sent.note)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Malformed("the request is not UTF-8") from error


def _told(witness: Witness, refused: NotWitnessed) -> None:
    kept = ", ".join(map(str, witness.evidence()))
    say(f"REFUSED: {refused}. Kept: {kept}.")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def process_request(self, request: socket.socket | Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: socket.socket | Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: socket.socket | Any, client_address: Any) -> None:
        """A caller that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    witness: ClassVar[Witness]
    protocol_version = "HTTP/1.1"
    server_version = "khenthuong-witness"
    sys_version = ""
    timeout = SECONDS_PER_CALL

    def do_POST(self) -> None:
        if self.path != PATH:
            self._send(HTTPStatus.NOT_FOUND, TEXT_TYPE, "POST /add-checkpoint is all there is here\n")
            return
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            self._send(HTTPStatus.LENGTH_REQUIRED, TEXT_TYPE, "say how long the request is\n")
        elif len(length) > len(str(LARGEST_BODY)) or int(length) > LARGEST_BODY:
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TEXT_TYPE, "the request is too long\n")
        elif len(body := self.rfile.read(int(length))) == int(length):
            self._send(*answer_to(self.witness, body), keep=True)

    def _send(self, status: HTTPStatus, media_type: str, body: str, *, keep: bool = False) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        if not keep:
            self.send_header("Connection", "close")  # what comes after has not been read
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Who calls is nobody's business; refusals that matter are told by themselves."""


def server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server of this witness, listening; port 0 takes a free one."""
    return _Server((host, port), type("Handler", (_Handler,), {"witness": witness}))


def serve_until_told(serving: ThreadingHTTPServer, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or Ctrl-C. A call cut short costs nothing: what was remembered may be signed again."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: threading.Thread(target=serving.shutdown).start())
    ready()
    with serving:
        serving.serve_forever(poll_interval=0.2)
