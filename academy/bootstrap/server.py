"""The web server and the background worker, started and stopped together."""

# ruff: noqa: S603 -- it starts programs of this machine, none of whose words come from outside

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

from academy.bootstrap.places import PYTHON, ROOT, manage
from academy.bootstrap.terminal import say, stop

EVERYWHERE = "0.0.0.0"  # noqa: S104 -- compared with, never a default


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next one that nobody listens on."""
    for port in range(wanted, wanted + 50):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return port
            except OSError:
                continue
    return stop(f"No port between {wanted} and {wanted + 49} is free on {host}; name another with --port.")


def answers(host: str, port: int) -> bool:
    """Whether a web server speaks there; what it says does not matter. It is called by a name that it knows."""
    name = os.environ.get("CHAIRSIDE_HOSTS", "").split(",")[0].strip(" .*") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1" if host == EVERYWHERE else host, port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": name})
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_for(server: subprocess.Popen, host: str, port: int) -> None:
    """Come back when a web server that was started speaks; RuntimeError when it ended, or is silent for a minute."""
    for _quarter in range(240):
        if answers(host, port):
            return
        if server.poll() is not None:
            break
        time.sleep(0.25)
    raise RuntimeError("The web server did not start.")


def end(children: list) -> None:
    """Ask each to finish what it does; after fifteen seconds end it with all that it started.

    Each child leads a session of its own, so that nothing but its own processes is in its group.
    """
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def server_command(host: str, port: int, workers: int) -> list:
    options = ["--interface", "wsgi", "--no-ws", "--log-level", "warning", "--blocking-threads", "4"]
    # Of several workers one may miss the request to stop, and would stay for ever.
    options += ["--workers-kill-timeout", "5"]
    places = ["--host", host, "--port", str(port), "--workers", str(workers)]
    return [str(PYTHON), "-m", "granian", *options, *places, "academy.wsgi:application"]


def run_site(host: str, port: int, workers: int, env: dict) -> int:
    """The web server and the background worker, until Ctrl-C or until one of them ends; the exit code."""
    commands = {"web server": server_command(host, port, workers), "background worker": manage("worker")}
    children: dict = {}
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        for name, command in commands.items():
            # A session of its own keeps the terminal's Ctrl-C from the child: it is asked once, by `end`.
            children[name] = subprocess.Popen(command, cwd=str(ROOT), env=env, start_new_session=True)
        _watch(children, host, port)
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    finally:
        end(list(children.values()))
        signal.signal(signal.SIGTERM, before)


def _watch(children: dict, host: str, port: int) -> None:
    """Say once where the site is; return when a child ended that should have gone on."""
    told = False
    while all(child.poll() is None for child in children.values()):
        if not told and answers(host, port):
            told = True
            say(f"\nChairside is at  http://{host}:{port}/   (Ctrl-C stops it)\n")
        time.sleep(0.3)
    say(f"The {' and the '.join(name for name, child in children.items() if child.poll() is not None)} ended.")
