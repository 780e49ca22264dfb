"""What speaks for each class: what is learned tells classes apart, what is near tells whether any of them is meant.

One linear solve learns from all examples, or from landmarks where they are very many. Beside the learned score, a class
is as near as its nearest example is, by meaning and by spelling.
"""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.sparse import csr_matrix

from knowledge import landmarks
from knowledge.examples import Examples, Matrix, Solution
from knowledge.kernel_ridge import learn_all

EXACT = 14_000  # examples that are all learned from; of more, landmarks are
_WORTH_A_PROCESS = 3000
_EXAMPLES = "examples.npz"
_SOLUTION = "solution.npz"


def learn(examples: Examples) -> Solution:
    """Learn from examples: from each of them, or where they are very many, by landmarks."""
    return learn_all(examples) if len(examples.classes) <= EXACT else landmarks.learn(examples)


def learn_apart(examples: Examples, inverse: Path | None = None) -> Solution:
    """Do what `learn` does, from some thousand examples on in a process that takes its memory along when it ends.

    The inverse of so many is kept in the file `inverse`, and read from there as it is needed; without one it is lost.
    """
    if len(examples.classes) < _WORTH_A_PROCESS:
        return learn(examples)
    spelling = examples.spelling
    with TemporaryDirectory() as folder:
        np.savez(
            Path(folder, _EXAMPLES),
            meaning=examples.meaning,
            data=spelling.data,
            columns=spelling.indices,
            ends=spelling.indptr,
            shape=spelling.shape,
            classes=examples.classes,
            count=examples.count,
        )
        command = [sys.executable, "-m", "knowledge.learning", folder, *([str(inverse.absolute())] if inverse else [])]
        subprocess.run(command, cwd=Path(__file__).parent.parent, check=True)  # noqa: S603  (our own module)
        with np.load(Path(folder, _SOLUTION)) as learned:
            solution = Solution(learned["basis"], learned["weights"], learned["rows"], learned["held_out"])
    return replace(solution, inverse=kept_inverse(inverse)) if inverse else solution


def kept_inverse(path: Path) -> Matrix | None:
    """Return the inverse in a file, of which only what is used is read; None where there is none."""
    try:
        return np.asarray(np.load(path, mmap_mode="r"))
    except (OSError, ValueError, EOFError):
        return None


def _main(folder: Path, inverse: Path | None) -> None:
    with np.load(folder / _EXAMPLES) as given:
        spelling = csr_matrix((given["data"], given["columns"], given["ends"]), shape=tuple(given["shape"]))
        solution = learn(Examples(given["meaning"], spelling, given["classes"], int(given["count"])))
    np.savez(
        folder / _SOLUTION,
        basis=solution.basis,
        weights=solution.weights,
        rows=solution.rows,
        held_out=solution.held_out,
    )
    if inverse and solution.inverse is not None:
        part = inverse.with_name(f"{inverse.name}.{os.getpid()}.part")
        with part.open("wb") as file:
            np.save(file, solution.inverse)
        part.replace(inverse)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
