"""Which addresses of others a page may lead to."""

from urllib.parse import urlsplit


def web_address(url: str | None) -> str | None:
    """Return an address that leads to a page of the web, None for every other: a script is no address.

    Examples
    --------
    >>> web_address("https://example.org/ada"), web_address("javascript:alert(1)"), web_address("//example.org")
    ('https://example.org/ada', None, None)
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
