"""A document as Elasticsearch takes it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from search.documents import document_of
from search.elasticsearch.mapping import LONGEST_TOKEN, source_of
from tests.search.stage import ADA

lengths = st.lists(st.sampled_from([1, 2, 60, 126, 127, 128, 129, 255, 300]), max_size=8)


@given(lengths)
def test_of_every_token_so_much_is_kept_as_lucene_takes_whole(lengths):
    tokens = ["ab"[place % 2] * length for place, length in enumerate(lengths)]
    document = replace(document_of(ADA), recent_text=" ".join(tokens), tags=tuple(tokens))

    source = source_of(document, as_of_s=0)

    assert source["recent"].split() == [token[:LONGEST_TOKEN] for token in tokens]
    assert {*source.get("tag", ())} == {token[:LONGEST_TOKEN] for token in tokens}
