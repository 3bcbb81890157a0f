"""A server that answers what a test tells it to, without a socket."""

import json
from collections.abc import Callable

from elastic_transport import ApiResponseMeta, BaseNode, HttpHeaders, NodeConfig
from elastic_transport._node import NodeApiResponse
from elasticsearch import Elasticsearch

JSON = "application/vnd.elasticsearch+json; compatible-with=8"


class Reply(Exception):
    """An answer of HTTP."""

    def __init__(self, status: int, body: object, *, is_elasticsearch: bool = True) -> None:
        super().__init__(status)
        self.status = status
        self.content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        product = {"x-elastic-product": "Elasticsearch"} if is_elasticsearch else {}
        self.headers = HttpHeaders({"content-type": "text/html" if isinstance(body, str) else JSON} | product)


def failing(status: int, kind: str, *, root: str | None = None) -> Reply:
    """The answer to a request that failed."""
    causes = [{"type": root or kind, "reason": "because"}]
    return Reply(status, {"error": {"type": kind, "reason": "because", "root_cause": causes}, "status": status})


def client_of(answer: Callable[[str, bytes], Reply | Exception]) -> Elasticsearch:
    """A client whose server answers what `answer` returns for a path and a body."""

    class Node(BaseNode):
        def __init__(self, config: NodeConfig) -> None:
            super().__init__(config)

        def perform_request(self, method, target, body=None, headers=None, request_timeout=None):
            told = answer(target, body or b"")
            if not isinstance(told, Reply):
                raise told
            meta = ApiResponseMeta(told.status, "1.1", told.headers, 0.0, self.config)
            return NodeApiResponse(meta, told.content)

        def close(self) -> None:
            pass

    return Elasticsearch("http://127.0.0.1:9200", node_class=Node, max_retries=0)
