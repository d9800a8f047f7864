"""A place where processes that are no children of one another wait for each other, each round anew."""

import socket
import threading

PATIENCE = 30  # seconds that one waits for the others


class Host:
    """Lets guests go when so many are there."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._thread = threading.Thread(target=self._receive, daemon=True)

    def __enter__(self) -> "Host":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(PATIENCE)

    def _receive(self) -> None:
        here = []
        try:
            while True:
                here.append(self._door.accept()[0])
                if len(here) == self._number:
                    for guest in here:
                        guest.sendall(b"!")
                        guest.close()
                    here = []
        except OSError:  # the door is closed
            for guest in here:
                guest.close()


class Guest:
    """Waits like one of the parties of a threading.Barrier."""

    def __init__(self, port: int) -> None:
        self._port = port

    def wait(self, seconds: float = PATIENCE) -> None:
        """Wait until all are there."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=seconds) as door:
            if not door.recv(1):
                raise ConnectionError("the others do not come")
