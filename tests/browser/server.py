"""The site as a process of its own on a database file of its own, which each test finds as the scenario left it."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from academy.bootstrap.places import ROOT
from academy.bootstrap.server import answers, end, server_command
from tests.postgres import free_port

HOST = "127.0.0.1"
SECONDS_TO_START = 60


class Site:
    """A running Chairside; `facts` is what the scenario tells about itself."""

    def __init__(self, folder: Path):
        self.database = folder / "site.sqlite3"
        self.scenario = folder / "scenario.sqlite3"
        self.folder = folder
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "CHAIRSIDE_VAR": str(folder),
            "CHAIRSIDE_BASE_URL": self.url,
            "DATABASE_URL": f"sqlite:///{self.database}",
        }

    def start(self) -> None:
        """Serve, and make the data meanwhile."""
        self.log = (self.folder / "server.log").open("wb")
        output = {"stdout": self.log, "stderr": self.log}
        command = server_command(HOST, self.port, 1)
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, start_new_session=True, **output)
        try:
            scenario = [sys.executable, "-m", "tests.browser.scenario", str(self.folder)]
            subprocess.run(scenario, cwd=ROOT, env=self.env, check=True)
            self.facts = json.loads((self.folder / "scenario.json").read_text(encoding="utf-8"))
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while not answers(HOST, self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"The site did not start:\n{self.said()}")
            time.sleep(0.1)

    def said(self) -> str:
        """What the server has written, which is nothing while all is well."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def renew(self) -> None:
        """Everything as the scenario left it, sessions and counted sign-ins included; the server goes on running."""
        with closing(sqlite3.connect(self.scenario)) as made, closing(self._connect()) as served:
            made.backup(served)

    def execute(self, statement: str, *values) -> None:
        """Change the data behind the site's back, as time or another person would."""
        with closing(self._connect()) as served, served:
            served.execute(statement, values)

    def receive(self, context, number: str | None, language: str) -> None:
        """Make a browser that of an employee who reads this language, or that of a stranger."""
        context.clear_cookies()
        if number:
            self.execute("UPDATE people_employee SET language = ? WHERE employee_no = ?", language, number)
            context.add_cookies([{"name": "sessionid", "value": self.facts["sessions"][number], "url": self.url}])

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.database, timeout=20)
        connection.execute("PRAGMA journal_mode=WAL")
        return connection

    def stop(self) -> None:
        end([self.process])
        self.log.close()
