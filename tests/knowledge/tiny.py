"""A quick stand-in for meaning, for tests of what surrounds it."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.loader import load
from knowledge.meaning import DIMENSIONS, Meaning, Vectors
from knowledge.schema import Knowledge
from tests.knowledge.base_folder import write_base


class Letters(Meaning):
    """Takes a text for the pairs of its letters: alike where the letters are, and no model behind it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def end(self, text: str) -> str:
        return text

    def embed(self, text: str) -> Vectors:
        self.asked.append(text)
        return self._vector(text)

    def embed_now(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.embed(text) for text in texts])

    def embed_all(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        if progress:
            progress(len(texts), len(texts))
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)

    @staticmethod
    def _vector(text: str) -> Vectors:
        vector = np.full(DIMENSIONS, 0.01, np.float32)
        lowered = text.lower()
        for pair in (lowered[i : i + 2] for i in range(len(lowered))):
            digest = hashlib.sha256(pair.encode("utf-8", "replace")).digest()
            vector[int.from_bytes(digest[:2], "big") % DIMENSIONS] += 1
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


class Mute(Letters):
    """Takes what is stored, and refuses to embed a question."""

    def embed(self, text: str) -> Vectors:
        raise AssertionError(f"asked for the vector of {text!r}")


def tiny_knowledge(folder: Path) -> Knowledge:
    """Return a small, valid base."""
    return load(write_base(folder))
