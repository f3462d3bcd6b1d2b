"""The embedded server: started, joined, adopted, and stopped by whoever leaves last."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import postgres
from config.postgres import FORGETFUL, PostgresError, Server

SMALL = FORGETFUL | {"shared_buffers": "16MB", "max_connections": "20"}


@pytest.fixture
def data() -> Iterator[Path]:
    """Where `nobody` can reach it; pytest's own folder is closed to others."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="wayhome-launcher-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def answers(server: Server) -> bool:
    try:
        server.connect("app", postgres.DATABASE).close()
    except psycopg.OperationalError:
        return False
    return True


def elsewhere(data: Path, after: str) -> "subprocess.Popen[str]":
    """Another process that starts or joins the server, says so, then does `after`."""
    script = f"""
        import sys, time
        from pathlib import Path
        from config.postgres import Server
        from config.tests.test_embedded_postgres import SMALL
        server = Server(Path({str(data)!r}), SMALL)
        server.start()
        print("up", flush=True)
        {after}
    """
    other = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert other.stdout
    assert other.stdout.readline() == "up\n"
    return other


def test_two_processes_share_a_server_and_the_last_one_out_stops_it(data: Path) -> None:
    other = elsewhere(data, "sys.stdin.read()")
    mine = Server(data, SMALL)
    mine.start()
    other.communicate("")
    assert other.returncode == 0
    assert answers(mine)
    mine.stop()
    assert not answers(mine)
    assert not mine.socket.exists()


def test_what_was_written_is_there_after_a_restart(data: Path) -> None:
    with Server(data, SMALL) as server, server.connect("owner", postgres.DATABASE) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with Server(data, SMALL) as server, server.connect("app", postgres.DATABASE) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_server_left_behind_by_a_killed_process_is_adopted_and_stopped(data: Path) -> None:
    other = elsewhere(data, "time.sleep(60)")
    other.kill()
    other.wait()
    server = Server(data, SMALL)
    assert answers(server)
    server.start()
    server.stop()
    assert not answers(server)


def test_a_terminated_process_stops_its_server(data: Path) -> None:
    other = elsewhere(data, "time.sleep(60)")
    other.send_signal(signal.SIGTERM)
    assert other.wait(20) == 143
    assert not answers(Server(data, SMALL))


def test_a_socket_folder_left_by_a_crashed_machine_is_replaced(data: Path) -> None:
    server = Server(data, SMALL)
    server.start()
    pid = int((server.cluster / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    while answers(server):
        pass
    server.stop()
    server.start()
    assert answers(server)
    server.stop()


def test_a_server_too_busy_to_answer_keeps_its_socket(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or whoever comes second would cut off all who are connected."""
    monkeypatch.setattr(postgres, "PATIENCE", 2)  # the least that PostgreSQL's client knows
    with Server(data, SMALL) as server:
        pid = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGSTOP)
        try:
            with Server(data, SMALL):
                pass
        finally:
            os.kill(pid, signal.SIGCONT)
        assert answers(server)


def test_the_socket_folder_is_closed_to_other_people(data: Path) -> None:
    with Server(data, SMALL) as server:
        assert server.socket.stat().st_mode & 0o777 == 0o700
        assert server.cluster.stat().st_mode & 0o777 == 0o700


def test_no_port_is_open(data: Path) -> None:
    with Server(data, SMALL) as server, server.connect("postgres", "postgres") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_socket_folder_that_somebody_else_made_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(data, SMALL)
    server.socket.mkdir(mode=0o777)
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)  # it is not ours to remove
    server.socket.chmod(0o777)
    with pytest.raises(PostgresError, match="belongs to somebody else"):
        server.start()
    monkeypatch.undo()
    server.stop()
    server.socket.rmdir()


def test_a_failure_says_what_postgresql_said(data: Path) -> None:
    server = Server(data, SMALL | {"work_mem": "plenty"})
    with pytest.raises(PostgresError, match="work_mem"):
        server.start()


def test_new_databases_have_the_extensions_and_give_app_its_rights(data: Path) -> None:
    with Server(data, SMALL) as server:
        with server.connect("owner", postgres.DATABASE) as connection:
            connection.execute("CREATE TABLE thing (id bigserial PRIMARY KEY)")
            found = connection.execute("SELECT extname FROM pg_extension").fetchall()
        assert {name for (name,) in found} >= set(postgres.EXTENSIONS)
        with server.connect("app", postgres.DATABASE) as connection:
            connection.execute("INSERT INTO thing DEFAULT VALUES")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("TRUNCATE thing")
