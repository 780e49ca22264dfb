"""How long tests wait for what must come: only what is broken takes that long, however slow the machine."""

from sandbox.conversation import WAIT_SECONDS

LIMIT = WAIT_SECONDS  # seconds
