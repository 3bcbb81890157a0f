"""The indexes of one Elasticsearch: made, shown by an alias, listed, dropped."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from kernel.errors import AppError, Conflict, Misconfigured
from search.elasticsearch.engine import ElasticsearchEngine
from search.elasticsearch.failures import checked, translated_failures
from search.elasticsearch.mapping import about_from, index_mapping, index_note, index_settings
from search.errors import IndexMissing, SearchStorageFull
from search.port.engine import About
from search.shelves import Health, is_index_name, oldest_first, written

_NOTES = "*.mappings._meta"
_BLOCKS = "*.settings.index.blocks"
_BUILDING_TIMEOUT_SECONDS = 120
_ENGINES_READ = 4
#: What the client speaks with: 8 from .19 on, and 9.
_OLDEST = (8, 19)
_NEWEST_MAJOR = 9


class ElasticsearchShelf:
    """The indexes `bellwether-000042-003` of a server. `search.shelves.Shelf` says what is promised.

    Parameters
    ----------
    prefix
        What their names begin with, and the name of the alias.
    house
        What tells this Bellwether from another one on the same server.
    """

    def __init__(self, client: Elasticsearch, *, prefix: str, house: str) -> None:
        self._client, self._prefix, self._house = client, prefix, house
        self._patient = client.options(request_timeout=_BUILDING_TIMEOUT_SECONDS)
        self._read: dict[str, ElasticsearchEngine] = {}

    def names(self) -> list[str]:
        """Return the indexes that are there, the oldest first."""
        return oldest_first(
            name for name, note in self._notes().items() if self._is_of_house(note) and note["is_whole"]
        )

    def is_ours(self, name: str) -> bool:
        """Tell by its name alone whether an index is one of this engine's."""
        return is_index_name(name, self._prefix)

    def name_of(self, generation: int, counter: int) -> str:
        """Return what an index is called."""
        return written(generation, counter, self._prefix)

    def is_outdated(self, name: str) -> bool:
        """Return whether an index has another form than what would be put into it; raise IndexMissing without it."""
        return self.open(name).is_outdated

    @contextmanager
    def make(self, about: About) -> Iterator[ElasticsearchEngine]:
        """Yield a new index to fill; it is there when the block ends well, and vanishes when it does not."""
        self._refuse_other_houses()
        try:
            self._create(about)
            engine = ElasticsearchEngine(self._patient, about)
            yield engine
            engine.close()
            with translated_failures():
                self._client.indices.put_mapping(
                    index=about.name, meta=index_note(about, house=self._house, is_whole=True)
                )
        except Conflict:
            raise  # the index of that name is somebody else's
        except BaseException:
            # A server that is down keeps it: it is not whole, so no reader is led to it and the next build sweeps it.
            with suppress(AppError):
                self.drop(about.name)
            raise

    def open(self, name: str) -> ElasticsearchEngine:
        """Open an index to write into it; raise IndexMissing when it is not there."""
        note = self._note(name)
        return ElasticsearchEngine(self._client, about_from(note), form=note["form"])

    def reading(self, name: str) -> ElasticsearchEngine:
        """Open an index once a process, only to ask it; raise IndexMissing when it is not there."""
        if name not in self._read:
            engine = self.open(name)
            kept = list(self._read.items())[-_ENGINES_READ + 1 :]
            self._read = {**dict(kept), name: engine}
        return self._read[name]

    def show(self, name: str) -> None:
        """Move the alias to an index at one stroke; where it is there already, nothing is written."""
        with translated_failures():
            try:
                led = list(checked(self._client.indices.get_alias(name=self._prefix).body))
            except NotFoundError:
                led = []
            if led == [name]:
                return
            leaving = [{"remove": {"index": other, "alias": self._prefix}} for other in led if other != name]
            self._client.indices.update_aliases(actions=[*leaving, {"add": {"index": name, "alias": self._prefix}}])

    def drop(self, name: str) -> None:
        """Drop an index; one that is not there is dropped already."""
        with translated_failures():
            self._client.indices.delete(index=name, ignore_unavailable=True)

    def sweep(self) -> int:
        """Remove what a crash left unfinished; return how much."""
        left = [name for name, note in self._notes().items() if self._is_of_house(note) and not note["is_whole"]]
        for name in left:
            self.drop(name)
        return len(left)

    def health(self) -> Health:
        """Return how the engine is; raise SearchResting when it does not answer."""
        ours = f"{self._prefix}-*"
        with translated_failures():
            cluster = checked(self._client.cluster.health(index=ours).body)
            nodes = checked(self._client.nodes.info(filter_path="nodes.*.version").body)["nodes"]
            blocks = checked(self._client.indices.get_settings(index=ours, filter_path=_BLOCKS).body)
            shown = checked(self._client.indices.get_alias(index=ours).body)
        versions = sorted({str(node["version"]) for node in nodes.values()})
        alias = [name for name, told in shown.items() if self._prefix in told["aliases"]]
        problems = [*_version_problems(versions), *_cluster_problems(cluster["status"]), *_block_problems(blocks)]
        if not alias:
            problems.append(f"The alias “{self._prefix}” leads to no index; `flask search catch-up` sets it.")
        count = "one node" if len(nodes) == 1 else f"{len(nodes)} nodes"
        state = f"Cluster “{cluster['cluster_name']}” is {cluster['status']}, with {count}."
        return Health(f"Elasticsearch {', '.join(versions)}", state, tuple(problems))

    def _create(self, about: About) -> None:
        with translated_failures():
            made = self._patient.indices.create(
                index=about.name,
                settings=index_settings(about.topics),
                mappings=index_mapping(about, house=self._house),
            )
        if not checked(made.body)["shards_acknowledged"]:
            raise SearchStorageFull("The search server found no room for a new index: its disk may be full.")

    def _note(self, name: str) -> Mapping[str, Any]:
        with translated_failures():
            notes = checked(self._client.indices.get_mapping(index=name, filter_path=_NOTES).body)
        note: Mapping[str, Any] = notes.get(name, {}).get("mappings", {}).get("_meta", {})
        if not note.get("is_whole"):
            raise IndexMissing("The search index was not built whole. `flask search rebuild` makes it.")
        return note

    def _notes(self) -> dict[str, Mapping[str, Any]]:
        """Return what every index with our prefix says of itself."""
        with translated_failures():
            answer = checked(
                self._client.indices.get_mapping(
                    index=f"{self._prefix}-*", filter_path=_NOTES, expand_wildcards="open", allow_no_indices=True
                ).body
            )
        return {name: found["mappings"]["_meta"] for name, found in answer.items() if self.is_ours(name)}

    def _is_of_house(self, note: Mapping[str, Any]) -> bool:
        return note.get("house") == self._house

    def _refuse_other_houses(self) -> None:
        others = [name for name, note in self._notes().items() if not self._is_of_house(note)]
        if others:
            raise Misconfigured(
                f"Another Bellwether keeps {others[0]} on this search server. Choose another BELLWETHER_SEARCH_PREFIX"
                " for this one, or drop its indexes if it is gone.",
                fields={"BELLWETHER_SEARCH_PREFIX": "is another one's"},
            )


def _version_problems(versions: list[str]) -> list[str]:
    numbers = [tuple(map(int, version.split("-")[0].split(".")[:2])) for version in versions]
    wrong = [v for v, n in zip(versions, numbers, strict=True) if n < _OLDEST or n[0] > _NEWEST_MAJOR]
    return [f"Elasticsearch {version} is none we know: take 8.19 or a later 8, or 9." for version in wrong]


def _cluster_problems(status: str) -> list[str]:
    sentences = {
        "red": "A part of the data on the search server is not at hand; its own log says why.",
        "yellow": "Copies of data on the search server are missing: if a node fails, search rests.",
    }
    return [sentences[status]] if status in sentences else []


def _block_problems(settings: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} is blocked ({', '.join(sorted(told['settings']['index']['blocks']))}): nothing can be put into it."
        for name, told in sorted(settings.items())
    ]
