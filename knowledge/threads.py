"""Threads of linear algebra: one to answer, where to wait for others takes longer than the work; all to learn."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import scipy.linalg  # noqa: F401  (its library has threads of its own, and must be there to be counted)
from threadpoolctl import ThreadpoolController

_controller = ThreadpoolController()


def use_one() -> None:
    """Use one thread from now on, but for what is done `on_all`."""
    _controller.limit(limits=1, user_api="blas")


@contextmanager
def on_all() -> Iterator[None]:
    """Let what is done inside use all processors; also a decorator."""
    with _controller.limit(limits=os.cpu_count() or 1, user_api="blas"):
        yield
