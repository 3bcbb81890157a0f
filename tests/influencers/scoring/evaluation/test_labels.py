"""Labels: what is taken, and what is refused with the number of its line."""

import pytest

from influencers.scoring.evaluation.labels import WrongLabels, read_labels


@pytest.mark.parametrize("good", ["verified", "honest", "1", "TRUE"])
@pytest.mark.parametrize("bad", ["suspected", "gamer", "0", "No"])
def test_either_side_has_several_words(good, bad):
    lines = ["mastodon,1," + good, "", f"mastodon,2,{bad}"]
    assert read_labels(lines) == {("mastodon", "1"): True, ("mastodon", "2"): False}


def test_a_line_that_names_the_columns_is_no_account():
    assert read_labels(["network,native_id,label", 'blog,"a,b",verified']) == {("blog", "a,b"): True}


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        (["network,native_id,label", "mastodon,1"], "line 2 has 2 columns"),
        (["mastodon,1,verified", "mastodon,,verified"], "line 2 names no account"),
        (["mastodon,1,perhaps"], "line 1 has the label “perhaps”"),
        (["mastodon,1,verified", "", "mastodon,1,gamer"], "line 3 says of mastodon:1 the opposite"),
        (["mastodon,1,verified\0"], "line 1"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(lines, refusal):
    with pytest.raises(WrongLabels, match=refusal):
        read_labels(lines)


def test_every_wrong_line_is_named_until_there_are_too_many():
    with pytest.raises(WrongLabels, match=r"line 1 .*; line 5 .*; and 3 more$"):
        read_labels(["x"] * 8)
