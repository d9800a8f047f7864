"""A small proxy on loopback that deals requests out to several nodes, one after the other."""

import threading
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


class Proxy(ThreadingHTTPServer):
    """Deals out strictly in turn; a node that refuses the connection is passed over. `X-Node` says which answered."""

    daemon_threads = True

    def __init__(self, ports: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self._ports, self._number = cycle(ports), len(ports)
        self._turn = threading.Lock()

    def candidates(self) -> list[int]:
        """Return the ports to try, in order; the next request begins with the next node."""
        with self._turn:
            first = next(self._ports)
            others = [next(self._ports) for _ in range(self._number - 1)]
            next(self._ports)
        return [first, *others]

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        headers |= {"X-Forwarded-For": self.client_address[0], "X-Forwarded-Proto": "http"}
        for port in self.server.candidates():
            node = HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                node.request(self.command, self.path, body, headers)
                answer = node.getresponse()
                content = answer.read()
            except ConnectionRefusedError:
                continue
            except (OSError, HTTPException):
                if self.command == "GET":  # as nginx does: nothing changes on GET
                    continue
                break
            finally:
                node.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP_BY_HOP | {"content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("X-Node", str(port))
            self.end_headers()
            self.wfile.write(content)
            return
        self.send_error(502)

    do_GET = do_POST = _pass_on  # noqa: N815 - their names

    def log_message(self, *_: object) -> None:
        """Say nothing."""
