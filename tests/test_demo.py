"""The demonstration as a newcomer starts it: one command, kept data, a clean stop."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import postgres
from wayhome.doors.console.demo import FEWEST

ROOT = Path(__file__).resolve().parents[1]
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "WAYHOME_MODE", "WAYHOME_DATA", "WAYHOME_AS")
SMALL = ("--children", str(FEWEST))
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in OURS}


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Where `nobody` can reach it, as it must when the test runs as root."""
    folder = Path(tempfile.mkdtemp(prefix="wayhome-demo-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


class Demo:
    """A demonstration that runs."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as asking:
            asking.bind(("127.0.0.1", 0))
            self.port = asking.getsockname()[1]
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "dev.py", "demo", f"--port={self.port}", "--data", data, *SMALL],
            cwd=ROOT,
            env=ENVIRONMENT | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for(self, words: str) -> None:
        assert self.process.stdout
        while words not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line

    def get(self, path: str) -> str:
        address = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(address, timeout=30) as answer:
            return str(answer.read().decode())

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=60)
        self.said += rest
        return self.process.returncode


def wayhome(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "dev.py", "wayhome", "--data", str(data), *words],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


def worker_of(demo: Demo) -> int:
    """The number of the process that does jobs: 0 if there is none."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_text()
        except OSError:
            continue  # it ended while we looked
        if parent == demo.process.pid and "procrastinate" in words:
            return int(folder.name)
    return 0


def people(data: Path) -> str:
    count = "from django.contrib.auth import get_user_model as m; print(m().objects.count())"
    return wayhome(data, "manage", "shell", "--no-imports", "-c", count).stdout.strip()


def test_one_command_makes_it_and_stopping_keeps_it(data: Path) -> None:
    demo = Demo(data)
    demo.wait_for("press Ctrl-C to stop")
    page = demo.get("/accounts/login/")
    assert "Password" in page
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert style
    assert demo.get(style[1])

    verified = wayhome(data, "rules", "verify", "--json")  # joins the server that runs
    assert json.loads(verified.stdout)["drift"] == 0
    before = people(data)
    assert int(before) > 5

    killed = worker_of(demo)
    os.kill(killed, signal.SIGKILL)
    demo.wait_for("Starting it again")
    until = time.monotonic() + 10
    while worker_of(demo) in (0, killed):
        assert time.monotonic() < until, "no new worker"
        time.sleep(0.1)

    assert demo.stop() == 0, demo.said
    assert "The data are kept" in demo.said
    assert not postgres.Server(data).socket.exists()
    assert people(data) == before  # with a server started for this command alone

    again = Demo(data)
    again.wait_for("press Ctrl-C to stop")
    assert "Inventing" not in again.said
    assert again.stop() == 0
    assert people(data) == before


def test_a_port_in_use_is_said_before_anything_is_made(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = wayhome(data, "demo", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "in use" in refused.stderr
