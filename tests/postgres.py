"""Run a command against a private PostgreSQL server: `python -m tests.postgres COMMAND …`.

The server lives in a folder and on a port of its own, is told to the command by DATABASE_URL, and is stopped by its
own process id whatever happens. It forgets on a crash, which makes it fast and fit for tests only.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100"]


def find_programs() -> Path:
    """The folder of the newest server that Debian installed, or of the initdb on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    if not initdb:
        sys.exit("PostgreSQL is missing. Debian: sudo apt-get install postgresql   macOS: brew install postgresql")
    return Path(initdb).parent


def server_account() -> dict:
    """PostgreSQL refuses to run as root; Debian's package brings an account for it."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_cluster(programs: Path, folder: Path, account: dict) -> str:
    """Create the files of a new server; its password."""
    password = secrets.token_hex(16)
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    if account:
        for path in (folder, secret):
            os.chown(path, account["user"], account["group"])
    options = ["--username=chairside", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    command = [programs / "initdb", "-D", folder / "data", "--encoding=UTF8", "--locale=C.UTF-8", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)
    return password


def wait_until_ready(programs: Path, port: int, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        asked = subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False)
        if asked.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


@contextmanager
def private_server():
    """The DATABASE_URL of a server that lives as long as the block."""
    programs, account, port = find_programs(), server_account(), free_port()
    with tempfile.TemporaryDirectory(prefix="chairside-postgres-") as name:
        folder, log = Path(name), Path(name) / "log"
        password = make_cluster(programs, folder, account)
        settings = [*FORGETFUL, "listen_addresses=127.0.0.1", "unix_socket_directories="]
        command = [programs / "postgres", "-D", folder / "data", "-p", str(port)]
        command += [part for setting in settings for part in ("-c", setting)]
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches the tests first, and the server when they are done.
            server = subprocess.Popen(
                command, cwd=folder, stdout=output, stderr=output, start_new_session=True, **account
            )
        try:
            wait_until_ready(programs, port, server, log)
            yield f"postgres://chairside:{password}@127.0.0.1:{port}/postgres"
        finally:
            # Fast shutdown: open connections are closed, files are left whole.
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with private_server() as url, subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url}) as tests:
        # The terminal's Ctrl-C reaches the tests too: they end by themselves, and the server only after them.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return tests.wait()
        finally:
            if tests.poll() is None:
                tests.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
