"""Text as a vector: the mean of its words' own vectors, which ship in a package (ADR 0033).

Less the mean of all words, which every text has in it and which says nothing (Mu and Viswanath
2018): of thirty planted passages the middle one moved from the 800th place to the 290th.

wordllama's table of word vectors and its tokenizer are read from its wheel as files. None of its
code is run: it could ask the network. Nothing here can. Loaded when first asked for (0.2 s), once a
process, and kept: 16 MB.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL = "wordllama-0.4.0/l2_supercat_256, centred"
DIMENSIONS = 256
NO_WORDS = 259  # the first of the table are bytes and signs
LONGEST = 256  # word pieces of one text that are read
SCALE = 127  # the largest part of a vector, as a signed byte

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]


@cache
def _model() -> tuple[Any, NDArray[np.float16], Floats]:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    spec = find_spec("wordllama")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    tokens = Tokenizer.from_file(str(package / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    tokens.no_padding()
    tokens.enable_truncation(LONGEST)
    weights = load_file(package / "weights" / f"l2_supercat_{DIMENSIONS}.safetensors")
    table = weights["embedding.weight"].astype(np.float16, copy=False)
    return tokens, table, table[NO_WORDS:].mean(axis=0, dtype=np.float32)


def embed(texts: Sequence[str]) -> Floats:
    """A row a text, each of length 1; all noughts where a text has no word."""
    if not texts:
        return np.zeros((0, DIMENSIONS), np.float32)
    tokens, table, middle = _model()
    read = tokens.encode_batch_fast([each.lower() for each in texts], add_special_tokens=False)
    lengths = np.array([len(each.ids) for each in read])
    pieces = np.fromiter((piece for each in read for piece in each.ids), np.int64, lengths.sum())
    found = np.zeros((len(texts), DIMENSIONS), np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    has_words = lengths > 0
    if has_words.any():
        vectors = table[pieces].astype(np.float32)
        sums = np.add.reduceat(vectors, starts[has_words], axis=0)
        found[has_words] = sums / lengths[has_words, None] - middle
    return unit(found)


def unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)


def packed(vectors: Floats) -> list[bytes]:
    """As signed bytes: a quarter of the space, and the order of near ones all but the same."""
    most = np.abs(vectors).max(axis=1, keepdims=True)
    scaled = np.divide(vectors, most, out=np.zeros_like(vectors), where=most > 0) * SCALE
    return [row.tobytes() for row in np.rint(scaled).astype(np.int8)]
