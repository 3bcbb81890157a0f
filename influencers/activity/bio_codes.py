"""Codes in bios, by which people prove that an account is theirs: what they look like, and which a batch holds."""

from influencers.activity.gathering import Gathering

#: What a code looks like: this, and so many small letters and digits.
CODE_BEGINS, CODE_LENGTH = "bellwether-", 12

SeenCode = tuple[int, str, str, int]
"""An account, the handle that it had, a code in its bio, and when that was seen in epoch microseconds."""


def seen_codes(found: Gathering) -> list[SeenCode]:
    """Return the codes in bios that this batch tells of for the first time. `know` has been told of every account."""
    return found.connection.execute(_SEEN).fetchall()


_SEEN = f"""
SELECT account, handle, unnest(regexp_extract_all(lower(bio), '{CODE_BEGINS}[a-z0-9]{{{CODE_LENGTH}}}')), seen_us
FROM staged_account SEMI JOIN fresh_account f ON f.place = file_row_number JOIN known USING (network, native_id)
WHERE contains(lower(bio), '{CODE_BEGINS}') AND handle IS NOT NULL
"""
