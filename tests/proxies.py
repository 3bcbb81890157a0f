"""A proxy on loopback that can be told to cut every connection, at once or after so many bytes, or to hold answers."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

_AT_ONCE = 65_536
_LONGEST_HOLD_SECONDS = 60


class Proxy:
    """Passes bytes on to a server until it is told otherwise; what it was told counts for open connections too."""

    def __init__(self, url: str) -> None:
        target = urlsplit(url)
        self._target = (target.hostname or "", target.port or 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._left: float = float("inf")  # bytes that may still go to the server
        self._counting = threading.Lock()
        self._may_answer = threading.Event()
        self._may_answer.set()
        self._delay_seconds = 0.0
        self._never = threading.Event()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *_error: object) -> None:
        self.mend()
        self._listening.close()

    @property
    def is_cut(self) -> bool:
        """Whether nothing passes any more."""
        return self._left <= 0

    def cut(self, *, after_bytes: int = 0) -> None:
        """Let so many bytes more reach the server, then close every connection and every new one."""
        self._left = after_bytes

    def hold(self) -> None:
        """Keep what the server answers."""
        self._may_answer.clear()

    def slow(self, seconds: float) -> None:
        """Let every piece of an answer wait."""
        self._delay_seconds = seconds

    def mend(self) -> None:
        """Pass everything on again."""
        self._left, self._delay_seconds = float("inf"), 0.0
        self._may_answer.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listening.accept()
                if self.is_cut:
                    client.close()
                    continue
                server = socket.create_connection(self._target)
                for pump in ((client, server, self._may_pass), (server, client, self._may_return)):
                    threading.Thread(target=self._pass_on, args=pump, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, may_go_on) -> None:
        with suppress(OSError):
            while (piece := source.recv(_AT_ONCE)) and may_go_on(len(piece)):
                target.sendall(piece)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _may_pass(self, byte_count: int) -> bool:
        with self._counting:
            self._left -= byte_count
        return not self.is_cut

    def _may_return(self, _byte_count: int) -> bool:
        self._may_answer.wait(_LONGEST_HOLD_SECONDS)
        if self._delay_seconds:
            self._never.wait(self._delay_seconds)
        return not self.is_cut
