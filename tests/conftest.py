"""The real knowledge and an assistant that learned it, once a run; a browser, databases and ports for whoever asks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from knowledge.assistant import Assistant
from knowledge.loader import load
from knowledge.schema import Knowledge
from tests.knowledge.remembering import Remembering
from tests.ports import free_port

pytest_plugins = ["tests.browser", "tests.databases"]

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache"

# How fast a busy machine is must decide nothing.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load(ROOT / "knowledge" / "base")


@pytest.fixture(scope="session")
def assistant(knowledge: Knowledge) -> Iterator[Assistant]:
    meaning = Remembering(CACHE, threads=1)
    yield Assistant(knowledge, meaning, CACHE)
    meaning.keep()


@pytest.fixture(scope="session")
def unused_tcp_port_factory() -> Callable[[], int]:
    return free_port


@pytest.fixture
def unused_tcp_port() -> int:
    return free_port()
