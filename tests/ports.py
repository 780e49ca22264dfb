"""Ports of this machine on which nobody listens and that the system gives to nobody by itself.

What the system gives (`bind` to port 0, the own end of a connection) comes from 32768 up on Linux and from 49152 up
elsewhere, and may be given to someone else between being asked for and being used, as whole runs of the tests in
parallel have shown.
"""

import random
import socket

_PORTS = range(20_000, 32_000)
# Processes of one run begin at different places, whatever seeds the tests set.
_untried = iter(random.SystemRandom().sample(_PORTS, len(_PORTS)))


def free_port() -> int:
    """Return a port on which nobody listens; those of one process do not repeat."""
    while True:
        port = next(_untried)
        with socket.socket() as trying:
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
            try:
                trying.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
