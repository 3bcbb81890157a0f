"""Asks whether the taxonomy of today hangs together."""

from influencers.topics.changing import apply_changes
from influencers.topics.checking import Evidence, Report, check
from influencers.topics.names import committed_names, names_of
from influencers.topics.numbers import read_numbers
from influencers.topics.taxonomy import committed_rows, load_taxonomy, todays_changes
from influencers.topics.word_lists import read_words


def check_taxonomy() -> Report:
    """Return what is right and wrong with the committed taxonomy and the operator's changes of it."""
    taxonomy, file, words = load_taxonomy(), todays_changes(), read_words()
    committed = committed_rows().topics
    evidence = Evidence(
        version=taxonomy.version,
        committed=committed,
        numbers=read_numbers(),
        changed=apply_changes(committed, file.changes),
        committed_names=committed_names().names,
        names=names_of(taxonomy).names,
        decided={"ambiguous": words.ambiguous, "clear": words.clear, "no name": words.never},
        unreadable=file.faults,
    )
    return check(evidence)
