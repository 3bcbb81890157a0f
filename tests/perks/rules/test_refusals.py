"""Every refusal has a sentence, and its place in the docs."""

import pytest

from perks.rules.refusals import REFUSALS
from tests.house import HOUSE


def test_the_docs_list_every_refusal_and_no_other():
    section = (HOUSE / "docs/perks.md").read_text().split("\n## Refusals\n")[1].split("\n## ")[0]
    documented = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
    assert documented == list(REFUSALS)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_a_calm_sentence(code):
    sentence = REFUSALS[code]
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "!" not in sentence
    assert "sorry" not in sentence.lower()
