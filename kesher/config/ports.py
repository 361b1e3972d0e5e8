"""Whether an address is free to listen on: our servers would share it with others unseen."""

import socket


def is_free(host: str, port: int) -> bool:
    """A port that one may not take, like 80, is not judged here: the server says what is wrong."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # What ended a moment ago is in nobody's way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except PermissionError:
            return True
        except OSError:
            return False
    return True
