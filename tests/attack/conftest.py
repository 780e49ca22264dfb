"""What the tests of the handlers have."""

from tests.handlers.conftest import assistant, desk, office, sandbox

__all__ = ["assistant", "desk", "office", "sandbox"]
