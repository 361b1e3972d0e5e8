"""Servers of a test's own, which do not keep it waiting at their end."""

import socketserver
import threading


def serve_aside(server: socketserver.BaseServer) -> threading.Thread:
    """In a thread; asked to shut down it does so at once, not within half a second."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    return thread
