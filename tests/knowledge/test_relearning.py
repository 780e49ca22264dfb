"""Learning a few examples more or less gives what learning everything anew would."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from knowledge.examples import Examples
from knowledge.kernel_ridge import learn_all
from knowledge.learning import learn_apart
from knowledge.relearning import Change, relearn

Indices = NDArray[np.intp]
SIZE, CLASSES, FEATURES = 240, 6, 40


class World:
    """Texts with classes, of which a version of the base holds some."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.classes = np.r_[np.arange(CLASSES), random.integers(0, CLASSES, SIZE - CLASSES)]
        vectors = random.normal(size=(CLASSES, 16))[self.classes] + 0.8 * random.normal(size=(SIZE, 16))
        self.vectors = np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
        spelled = random.random((SIZE, FEATURES)) * (random.random((SIZE, FEATURES)) < 0.2) + 1e-3
        self.spelled = np.asarray(spelled / np.linalg.norm(spelled, axis=1, keepdims=True), np.float32)

    def version(self, held: Indices) -> tuple[Examples, Indices, Indices]:
        """Return examples, which texts they are, and which classes are among them."""
        held = held[np.argsort(self.classes[held], kind="stable")]
        present, classes = np.unique(self.classes[held], return_inverse=True)
        return Examples(self.vectors[held], csr_matrix(self.spelled[held]), classes, len(present)), held, present


def change(before: tuple[Examples, Indices, Indices], after: tuple[Examples, Indices, Indices]) -> Change:
    _, was, old = before
    _, now, new = after
    _, stay, place = np.intersect1d(was, now, return_indices=True)
    columns = np.array([np.flatnonzero(new == each)[0] if each in new else -1 for each in old], np.intp)
    return Change(stay, place, columns)


def of_class(world: World, *classes: int) -> Indices:
    return np.flatnonzero(np.isin(world.classes, classes))


Held = Callable[[World], Indices]
CASES: dict[str, tuple[Held, Held]] = {
    "one comes": (lambda w: np.arange(SIZE - 1), lambda w: np.arange(SIZE)),
    "one goes": (lambda w: np.arange(SIZE), lambda w: np.delete(np.arange(SIZE), 100)),
    "some come and go": (lambda w: np.arange(30, SIZE), lambda w: np.arange(SIZE - 20)),
    "a class comes": (lambda w: of_class(w, 0, 1, 3, 4, 5), lambda w: np.arange(SIZE)),
    "a class goes": (lambda w: np.arange(SIZE), lambda w: of_class(w, 0, 1, 2, 4, 5)),
    "a class gives way": (lambda w: of_class(w, 0, 1, 2, 3, 4), lambda w: of_class(w, 1, 2, 3, 4, 5)),
    "nothing": (lambda w: np.arange(SIZE), lambda w: np.arange(SIZE)),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("case", CASES)
def test_equals_learning_anew(case: str, seed: int) -> None:
    world = World(seed)
    before, after = (world.version(held(world)) for held in CASES[case])
    wanted = learn_all(after[0])
    found = relearn(learn_all(before[0]), before[0], after[0], change(before, after))
    np.testing.assert_allclose(found.weights, wanted.weights, atol=2e-3)
    np.testing.assert_allclose(found.held_out, wanted.held_out, atol=2e-3)
    assert (found.basis == wanted.basis).all()
    assert (found.rows == wanted.rows).all()


def test_a_class_moves_by_one_example() -> None:
    world = World(9)
    before = world.version(np.arange(SIZE))
    world.classes = world.classes.copy()
    world.classes[50] = (world.classes[50] + 1) % CLASSES
    after = world.version(np.arange(SIZE))
    moved = change(before, after)
    stays = before[1][moved.before] != 50
    found = relearn(
        learn_all(before[0]), before[0], after[0], Change(moved.before[stays], moved.after[stays], moved.columns)
    )
    np.testing.assert_allclose(found.weights, learn_all(after[0]).weights, atol=2e-3)


def test_from_an_inverse_in_a_file(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    size = 3100
    vectors = random.normal(size=(size, 64))
    unit = np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
    classes = np.sort(random.integers(0, 4, size))
    eye = csr_matrix(np.eye(size, dtype=np.float32))
    whole = Examples(unit, eye, classes, 4)
    fewer = np.delete(np.arange(size), [5, 900, 3000])
    part = Examples(unit[fewer], eye[fewer], classes[fewer], 4)
    former = learn_apart(part, tmp_path / "inverse.npy")
    found = relearn(former, part, whole, Change(np.arange(size - 3), fewer, np.arange(4)))
    np.testing.assert_allclose(found.held_out, learn_apart(whole).held_out, atol=2e-3)


def test_refuses_without_an_inverse() -> None:
    given, _, _ = World(0).version(np.arange(SIZE))
    learned = learn_all(given)
    bare = type(learned)(learned.basis, learned.weights, learned.rows, learned.held_out)
    with pytest.raises(ValueError, match="inverse"):
        relearn(bare, given, given, Change(np.arange(SIZE), np.arange(SIZE), np.arange(CLASSES)))
