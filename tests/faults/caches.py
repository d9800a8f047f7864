"""nginx as a lazy administrator sets it up in front of the site: it keeps whatever HTTP lets it, and sometimes more."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import missing
from tests.faults.running import free_port, listens, wait_until

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONFIGURATION = """
daemon off;
user root;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ }}
http {{
  access_log off;
  proxy_cache_path {folder}/kept keys_zone=kept:1m;
  proxy_temp_path {folder}/passing;
  client_body_temp_path {folder}/bodies;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{behind};
      proxy_cache kept;
      proxy_cache_key $request_uri;
      proxy_cache_valid any 10m;
      proxy_cache_use_stale error timeout updating;
      add_header X-Kept $upstream_cache_status always;
      {more}
    }}
  }}
}}
"""
LAZY = ""
BLIND = "proxy_ignore_headers Vary;"
LAWLESS = "proxy_ignore_headers Vary Cache-Control Expires Set-Cookie X-Accel-Expires;"


@contextmanager
def caching(folder: Path, behind: int, more: str = LAZY) -> Iterator[str]:
    """Run nginx in front of that port and yield where it answers."""
    if PROGRAM is None:
        missing("nginx is not installed")
    folder.mkdir()
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, behind=behind, more=more))
    process = subprocess.Popen([str(PROGRAM), "-q", "-p", str(folder), "-c", str(configuration)])
    try:
        assert wait_until(lambda: listens(port), 20), "nginx does not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
