"""By what an account says no to being shown, in its own profile: one expression for the load and for the run."""

#: Tags in a bio by which somebody says no.
OPT_OUT_TAGS = ("nobot", "noindex", "noscore")
#: Bluesky's label of those who want to be read by signed-in people only.
SIGNED_IN_ONLY = "!no-unauthenticated"

#: SQL over the columns of an account's snapshot: the reason why it may not be shown, NULL when it says nothing.
REFUSAL = f"""CASE
    WHEN coalesce(minor, false) THEN 'minor'
    WHEN coalesce(protected, false) THEN 'protected'
    WHEN discoverable = false OR indexable = false THEN 'not_discoverable'
    WHEN regexp_matches(coalesce(bio, ''), '#({"|".join(OPT_OUT_TAGS)})\\b', 'i') THEN 'opted_out'
    WHEN list_contains(labels, '{SIGNED_IN_ONLY}') THEN 'needs_sign_in' END"""
