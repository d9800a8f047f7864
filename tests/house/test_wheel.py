"""The wheel is whole: installed in an empty environment it shows the start page and a stylesheet."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
VISIT = """
import re, sys
from pathlib import Path
import eventsite
from flask_migrate import upgrade
app = eventsite.create_app(SECRET_KEY="a key for this test only", INSTANCE_PATH=sys.argv[1], TESTING=True)
with app.app_context():
    upgrade()
client = app.test_client()
start = client.get("/", base_url="http://127.0.0.1:8000")
sheet = re.search(r'href="(/static/css/layout.css[^"]*)"', start.text)[1]
with client.get(sheet, base_url="http://127.0.0.1:8000") as style:
    print(Path(eventsite.__file__).parent, start.status_code, style.status_code, len(style.data) > 1000)
"""


@pytest.mark.slow
def test_wheel_serves_the_start_page_and_a_stylesheet(tmp_path: Path) -> None:
    wheel = _build(tmp_path / "dist")
    python = _empty_environment(tmp_path / "environment")
    _run(sys.executable, "-m", "pip", f"--python={python}", "install", "--no-deps", "--no-index", "--quiet", str(wheel))
    instance = tmp_path / "instance"
    instance.mkdir()
    said = _run(str(python), "-W", "error::SyntaxWarning", "-c", VISIT, str(instance), cwd=instance)
    folder, *answers = said.split()[-4:]
    assert answers == ["200", "200", "True"]
    assert Path(folder).is_relative_to(tmp_path)


def _build(folder: Path) -> Path:
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=HOUSE)
    [wheel] = folder.glob("*.whl")
    return wheel


def _empty_environment(folder: Path) -> Path:
    """Make an environment without the checkout that borrows the libraries, so that nothing is downloaded."""
    venv.create(folder, with_pip=False)
    [packages] = (folder / "lib").glob("python*/site-packages")
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder / "bin" / "python"


def _run(*command: str, cwd: Path | None = None) -> str:
    clean = {name: value for name, value in os.environ.items() if not re.match("EVENTSITE_|PYTHON", name)}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
