"""Counts that posts bear without telling who reacted, as trusted sources saw them."""

from collections.abc import Sequence

import duckdb

from influencers.activity.layout import PARTS, offer_files, part_files
from kernel.clock import DAY_US
from kernel.storage import Storage

# The latest sighting that tells any count; of one moment the smaller hash decides, as everywhere in the log.
_ANONYMOUS = """
CREATE OR REPLACE TABLE anonymous AS
SELECT c.post, p.account, p.network, p.at_us, c.seen_us AS known_us,
    coalesce(c.likes, 0) AS likes, coalesce(c.reshares, 0) AS reshares, coalesce(c.replies, 0) AS replies
FROM logged_counts c JOIN posts p USING (post) LEFT JOIN held h ON h.network = p.network
WHERE c.seen_us < least({before}, coalesce(h.until_us, {before}))
    AND coalesce(c.likes, c.reshares, c.replies) IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY c.post ORDER BY c.seen_us DESC, c.event) = 1
"""


def read_counts(
    connection: duckdb.DuckDBPyConnection, storage: Storage, *, trusted: Sequence[str], before_us: int
) -> None:
    """Leave the table `anonymous(post, account, network, at_us, known_us, likes, reshares, replies)` in a connection.

    Parameters
    ----------
    connection
        Holds `posts`, which says what is not deleted, and `held(network, until_us)`: of a network that is held,
        nothing counts that was seen later.
    storage
        Where the log is.
    trusted
        Ids of the batches of sources that the operator trusts; what others count is not read.
    before_us
        What was seen at that time or later is not known yet, epoch microseconds.
    """
    files = part_files(storage, "posts", trusted, before_day=(before_us - 1) // DAY_US + 1)
    offer_files(connection, "logged_counts", files, PARTS["posts"])
    connection.execute(_ANONYMOUS.format(before=before_us))
    connection.execute("DROP VIEW logged_counts")
