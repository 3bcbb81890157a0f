"""The connection to Elasticsearch, from what an operator set."""

from elasticsearch import Elasticsearch

from kernel.config import Settings, search_hosts

#: Statuses after which another node may answer. Not 429: a full disk stays full, and a full queue wants a pause.
_TRIED_AGAIN = (502, 503, 504)


def open_client(settings: Settings) -> Elasticsearch:
    """Return a client; nothing is asked of the server yet. Threads may share it."""
    hosts = search_hosts(settings.search_url)
    signing_in = (settings.search_user, settings.search_password) if settings.search_user else None
    return Elasticsearch(
        list(hosts),
        basic_auth=signing_in,
        api_key=settings.search_api_key or None,
        ca_certs=str(settings.search_ca_file) if settings.search_ca_file else None,  # type: ignore[arg-type]  # None is its default
        request_timeout=settings.search_timeout_seconds,
        max_retries=settings.search_retries,
        retry_on_status=_TRIED_AGAIN,
        # Where there is another node, a slow one does not have to be waited for again.
        retry_on_timeout=len(hosts) > 1,
    )
