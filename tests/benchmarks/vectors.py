"""Vectors of the benchmark's texts: embedded once, kept in the cache folder, and live where time is measured."""

from collections.abc import Callable, Sequence

import numpy as np

from knowledge.meaning import Meaning, Vectors


class RememberedMeaning(Meaning):
    """Answers from memory and the cache file; while `live` is set, queries are embedded anew each time.

    All peers get the same vectors, and an engine under change is measured without minutes of embedding.
    """

    live = False

    def embed_all(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return the vectors of texts, shape (n, 384)."""
        remembered = self._in_memory()
        missing = [text for text in dict.fromkeys(texts) if text not in remembered]
        if missing or not texts:
            remembered.update(zip(missing, super().embed_all(missing, progress), strict=True))
        return np.stack([remembered[text] for text in texts]) if texts else super().embed_all(texts)

    def embed_now(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of a few texts, shape (n, 384); new ones are not written to the cache file."""
        if self.live:
            return super().embed_now(texts)
        remembered = self._in_memory()
        missing = [text for text in dict.fromkeys(texts) if text not in remembered]
        if missing:
            remembered.update(zip(missing, super().embed_now(missing), strict=True))
        return np.stack([remembered[text] for text in texts])

    def embed(self, text: str) -> Vectors:
        """Return the vector of one text, shape (384,)."""
        return super().embed(text) if self.live else self.embed_now([text])[0]

    def remember(self, text: str, vector: Vectors) -> None:
        """Take a vector for the one of a text, without embedding it."""
        self._in_memory()[text] = vector

    def _in_memory(self) -> dict[str, Vectors]:
        held: dict[str, Vectors] = self.__dict__.setdefault("_held", {})
        return held
