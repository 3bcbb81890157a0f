"""Whatever the client or the server report comes out as an error of ours, told apart by its type."""

import json
from dataclasses import replace

import pytest
from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError

from kernel.errors import AppError, Conflict
from search.elasticsearch.bulk import Bulk
from search.elasticsearch.engine import ElasticsearchEngine
from search.elasticsearch.shelf import ElasticsearchShelf
from search.errors import (
    DocumentsRefused,
    IndexMissing,
    IndexOutdated,
    SearchBroken,
    SearchBusy,
    SearchLockedOut,
    SearchMisdirected,
    SearchReadOnly,
    SearchResting,
    SearchStorageFull,
    SearchTooSlow,
)
from search.port.document import Document
from search.port.engine import About
from search.port.query import Query
from tests.search.elasticsearch.answering import Reply, client_of, failing

ABOUT = About("bellwether-000001-001", 1, 0, (3,))
PHASE = "search_phase_execution_exception"
ADA = Document(1, "Ada", ("ada",), "", "", (), (), "person", 500, None, None, None, ())

FAILURES = [
    ("a node that is down", NoConnection("refused"), SearchResting),
    ("a node that is too slow", ConnectionTimeout("timed out"), SearchTooSlow),
    ("https to an http port", TlsError("wrong version number"), SearchMisdirected),
    ("an object that is not JSON", SerializationError("a set"), SearchBroken),
    ("anything else on the way", TransportError("sniffing failed"), SearchResting),
    ("a node that starts", failing(503, PHASE), SearchResting),
    ("no shard yet", failing(503, "no_shard_available_action_exception"), SearchResting),
    ("shards that do not start", failing(503, "unavailable_shards_exception"), SearchResting),
    ("a cluster without a master", failing(503, "master_not_discovered_exception"), SearchResting),
    ("a cluster that has not begun", failing(503, "cluster_block_exception"), SearchResting),
    ("a full queue", failing(429, "es_rejected_execution_exception"), SearchBusy),
    ("a full queue of a shard", failing(429, PHASE, root="es_rejected_execution_exception"), SearchBusy),
    ("no memory", failing(429, "circuit_breaking_exception"), SearchBusy),
    ("no memory in a shard", failing(503, PHASE, root="circuit_breaking_exception"), SearchBusy),
    ("a full disk", failing(429, "cluster_block_exception"), SearchStorageFull),
    ("an index set to reading only", failing(403, "cluster_block_exception"), SearchReadOnly),
    ("no or a wrong password", failing(401, "security_exception"), SearchLockedOut),
    ("a right that we lack", failing(403, "security_exception"), SearchLockedOut),
    ("an index that is gone", failing(404, "index_not_found_exception"), IndexMissing),
    ("a field that the mapping lacks", failing(400, "strict_dynamic_mapping_exception"), IndexOutdated),
    ("a field of another type", failing(400, "document_parsing_exception"), IndexOutdated),
    ("a question it cannot read", failing(400, "parsing_exception"), SearchBroken),
    ("a sort by what is not there", failing(400, PHASE, root="query_shard_exception"), SearchBroken),
    ("an index that is there", failing(400, "resource_already_exists_exception"), Conflict),
    ("an index that is closed", failing(400, "index_closed_exception"), SearchResting),
    ("a version that changed meanwhile", failing(409, "version_conflict_engine_exception"), SearchBusy),
    ("a server older than its client", failing(400, "media_type_header_exception"), SearchMisdirected),
    ("another product", Reply(200, {"version": {}}, is_elasticsearch=False), SearchMisdirected),
    ("a proxy that says 502", Reply(502, "<html>Bad Gateway"), SearchResting),
    ("a proxy that says 504", Reply(504, "<html>Gateway Timeout"), SearchResting),
    ("a proxy that answers a page", Reply(200, "<html>Welcome"), SearchResting),
    ("a fault without a name", Reply(500, {}), SearchResting),
    ("a refusal without a name", Reply(418, {}), SearchBroken),
]


def engine_of(answer) -> ElasticsearchEngine:
    client = client_of(lambda _target, _body: answer)
    return ElasticsearchEngine(client, ABOUT, bulk=Bulk(client, ABOUT.name, pause=lambda _seconds: None))


@pytest.mark.parametrize(("what", "answer", "error"), FAILURES, ids=[row[0] for row in FAILURES])
def test_a_failure_comes_out_as_the_error_that_says_what_is_the_matter(what, answer, error):
    for asking in (lambda e: e.find(Query()), lambda e: e.remove([1]), lambda e: list(e.contents())):
        with pytest.raises(AppError) as told:
            asking(engine_of(answer))
        assert type(told.value) is error, what
        assert told.value.__cause__ is not None
        assert "127.0.0.1" not in told.value.message


#: What a server reports by a type: of one question of several it reports the same.
REPORTED = [row for row in FAILURES if isinstance(row[1], Reply) and b'"root_cause"' in row[1].content]


@pytest.mark.parametrize(("what", "answer", "error"), REPORTED, ids=[row[0] for row in REPORTED])
def test_one_question_of_several_that_fails_fails_them_all(what, answer, error):
    with pytest.raises(AppError) as told:
        engine_of(Reply(200, {"responses": [hits(), json.loads(answer.content)]})).find(Query())
    assert type(told.value) is error, what


def hits(**extra) -> dict:
    return {"hits": {"total": {"value": 0}, "hits": []}, "_shards": {"failed": 0}, "timed_out": False} | extra


@pytest.mark.parametrize(
    ("answer", "error"),
    [(hits(timed_out=True), SearchTooSlow), (hits(_shards={"failed": 1, "failures": [{}]}), SearchResting)],
)
def test_a_part_of_an_answer_is_no_answer(answer, error):
    with pytest.raises(error):
        engine_of(Reply(200, {"responses": [answer, answer]})).find(Query())


def test_every_rest_says_when_to_come_back():
    errors = {error for _what, _answer, error in FAILURES if issubclass(error, SearchResting)}

    assert all(error.status == 503 and error.retry_after > 0 for error in errors)
    assert {error.title for error in errors} == {"Search is resting"}


class Server:
    """Takes documents as told: by each turn the fates of ids; an id without a fate is taken in."""

    def __init__(self, *turns) -> None:
        self.turns = list(turns)
        self.taken: list[int] = []
        self.sizes: list[int] = []

    def __call__(self, _target: str, body: bytes):
        ids = [int(line["index"]["_id"]) for line in map(json.loads, body.splitlines()) if "index" in line]
        self.sizes.append(len(ids))
        turn = self.turns.pop(0) if self.turns else {}
        if not isinstance(turn, dict):
            return turn
        items = []
        for each in ids:
            status, kind = turn.get(each, (201, ""))
            error = {"error": {"type": kind, "reason": "because"}} if kind else {}
            items.append({"index": {"_id": str(each), "status": status} | error})
            self.taken += [] if kind else [each]
        return Reply(200, {"errors": any("error" in item["index"] for item in items), "items": items})

    def engine(self, pauses: list[float]) -> ElasticsearchEngine:
        client = client_of(self)
        return ElasticsearchEngine(client, ABOUT, bulk=Bulk(client, ABOUT.name, pause=pauses.append))


def people(*ids: int) -> list[Document]:
    return [replace(ADA, id=each) for each in ids]


def test_who_is_refused_is_named_and_everybody_else_is_taken_in():
    server = Server({2: (400, "document_parsing_exception"), 4: (400, "illegal_argument_exception")})

    with pytest.raises(DocumentsRefused, match="2 people were not taken") as refused:
        server.engine([]).put(people(1, 2, 3, 4))
    assert (refused.value.ids, server.taken) == ({2, 4}, [1, 3])


def test_who_meets_a_full_queue_is_sent_again_after_a_pause():
    full, pauses = (429, "es_rejected_execution_exception"), []
    server = Server({2: full, 3: full}, {3: full}, {})
    server.engine(pauses).put(people(1, 2, 3))

    assert (server.taken, server.sizes, pauses) == ([1, 2, 3], [3, 2, 1], [0.5, 2.0])


def test_a_server_that_stays_busy_is_not_waited_for_forever():
    pauses = []
    for turn in ({1: (429, "circuit_breaking_exception")}, failing(429, "es_rejected_execution_exception")):
        with pytest.raises(SearchBusy):
            Server(*[turn] * 9).engine(pauses).put(people(1))
    assert pauses == [0.5, 2.0, 8.0] * 2


@pytest.mark.parametrize(
    ("fate", "error"),
    [
        ((429, "cluster_block_exception"), SearchStorageFull),
        ((403, "cluster_block_exception"), SearchReadOnly),
        ((400, "strict_dynamic_mapping_exception"), IndexOutdated),
        ((404, "index_not_found_exception"), IndexMissing),
        ((503, "unavailable_shards_exception"), SearchResting),
    ],
)
def test_what_no_document_is_to_blame_for_is_not_tried_again(fate, error):
    pauses, server = [], Server({1: fate})
    with pytest.raises(AppError) as told:
        server.engine(pauses).put(people(1, 2))

    assert (type(told.value), pauses, len(server.sizes)) == (error, [], 1)


def test_a_request_that_is_too_large_goes_in_halves_until_one_person_is_too_large():
    large = Reply(413, "<html>Request Entity Too Large")
    server = Server(large, {}, large, {}, large)

    with pytest.raises(DocumentsRefused) as refused:
        server.engine([]).put(people(1, 2, 3, 4))
    assert (refused.value.ids, server.taken, server.sizes) == ({4}, [1, 2, 3], [4, 2, 2, 1, 1])


def test_when_the_server_goes_away_no_more_people_are_read():
    drawn = []

    def endless():
        for number in range(1, 10**6):
            drawn.append(number)
            yield from people(number)

    with pytest.raises(SearchResting):
        engine_of(NoConnection("refused")).put(endless())
    assert len(drawn) < 20_000


def test_an_index_of_an_older_form_gets_nobody_put_into_it_but_lets_people_go():
    server = Server()
    engine = ElasticsearchEngine(client_of(server), ABOUT, form=0)

    for asking in (lambda: engine.put(people(1)), lambda: list(engine.contents())):
        with pytest.raises(IndexOutdated, match="flask search rebuild"):
            asking()
    engine.remove([1])
    assert len(server.sizes) == 1


def test_an_index_that_finds_no_room_is_not_built():
    created = {"acknowledged": True, "shards_acknowledged": False}
    client = client_of(lambda target, _body: Reply(200, {} if "_mapping" in target else created))
    shelf = ElasticsearchShelf(client, prefix="bellwether", house="ours")

    with pytest.raises(SearchStorageFull, match="disk"), shelf.make(ABOUT):
        pass
