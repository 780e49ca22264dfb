"""Where a process listens: a host and a port, as the settings write them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Listen:
    """An address of this machine; port 0 takes a free one."""

    host: str
    port: int


def parse_listen(text: str) -> Listen:
    """Read `127.0.0.1:8080`, `[::1]:8080` or `0.0.0.0:8080`. Raises ValueError for anything else."""
    host, colon, port = text.strip().rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) < 2**16) or " " in host:
        raise ValueError("must be an address and a port such as 127.0.0.1:8080")
    if ":" in host and not (host.startswith("[") and host.endswith("]")):
        raise ValueError("must have an address of IPv6 in brackets: [::1]:8080")
    return Listen(host.strip("[]"), int(port))
