"""When the database stops, pages say so; when it is back, they work without a restart."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugin import databases

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def address(own_database: str, tmp_path: Path) -> Iterator[str]:
    """Wayhome as `wayhome serve` runs it: granian, pooled connections."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port = asking.getsockname()[1]
    access = databases.current().access
    command = ["-m", "wayhome", "serve", "--port", str(port), "--workers", "1", "--threads", "2"]
    serving = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": access.at("app", own_database), "WAYHOME_DATA": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    )
    yield f"http://127.0.0.1:{port}"
    serving.terminate()
    serving.wait(30)


def get(address: str) -> tuple[int, str]:
    """A page for somebody who has a session, so that it must ask the database."""
    asked = urllib.request.Request(
        f"{address}/accounts/login/", headers={"Cookie": f"sessionid={'a' * 32}"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def until(address: str, status: int) -> str:
    for _ in range(150):
        got, body = get(address)
        if got == status:
            return body
        time.sleep(0.2)
    raise AssertionError(f"{status} did not come; the last answer was {got}")


def test_pages_say_that_the_database_is_away_and_come_back(address: str, own_database: str) -> None:
    run = databases.current().access.run
    until(address, 200)
    run("admin", f"ALTER DATABASE {own_database} ALLOW_CONNECTIONS false")
    run(
        "admin",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{own_database}' AND pid <> pg_backend_pid()",
    )
    away = until(address, 503)
    assert "<h1" in away
    assert own_database not in away
    assert "OperationalError" not in away
    assert "Traceback" not in away

    run("admin", f"ALTER DATABASE {own_database} ALLOW_CONNECTIONS true")
    assert "Password" in until(address, 200)
