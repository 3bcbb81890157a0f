"""Search servers for stress, started and killed by the kit's own script."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from elasticsearch import Elasticsearch

_HEAP = "512m"
_ANSWER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Server:
    """One node, or a cluster of several, on this machine."""

    script: Path
    port: int
    nodes_count: int

    @property
    def search_url(self) -> str:
        """What BELLWETHER_SEARCH_URL would say."""
        return "http://" + ",".join(f"127.0.0.1:{self.port + number}" for number in range(self.nodes_count))

    def kill(self, node: int) -> None:
        """End a node at once (SIGKILL); nodes count from 1."""
        self._run("kill-node", str(node))

    def revive(self) -> None:
        """Start every node that is down, with what it holds, and wait until all answer."""
        # To start one waits until all answer, so that one that is up would wait for those after it that are down.
        for node in range(1, self.nodes_count + 1):
            if not self._answers(node):
                self._run("start-node", str(node))

    def start(self) -> None:
        """Start every node and wait until all answer."""
        self._run("start", "--nodes", str(self.nodes_count), "--heap", _HEAP)

    def stop(self) -> None:
        """Stop every node; nothing of them stays."""
        self._run("stop")

    def await_green(self) -> None:
        """Wait until every copy of every index is there."""
        hosts = self.search_url.removeprefix("http://").split(",")
        with Elasticsearch([f"http://{host}" for host in hosts], request_timeout=120) as client:
            client.cluster.health(wait_for_status="green", timeout="110s")

    def _answers(self, node: int) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port + node - 1), timeout=_ANSWER_SECONDS).close()
        except OSError:
            return False
        return True

    def _run(self, *words: str) -> None:
        command = [str(self.script), *words, "--port", str(self.port)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command line


@contextmanager
def served(kit: Path, port: int, nodes_count: int) -> Iterator[Server]:
    """Yield a server with so many nodes, which is stopped in the end."""
    server = Server(kit / "elasticsearch.sh", port, nodes_count)
    server.start()
    try:
        yield server
    finally:
        server.stop()
