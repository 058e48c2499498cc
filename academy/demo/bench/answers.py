"""Two hundred candidates who answer at once while an import runs, against a real server.

Open loop: each answer has its moment, whether or not the one before has been taken; what a slow server makes wait
counts as its delay.
"""

import http.client
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.bootstrap.server import end, free_port, server_command, wait_for
from academy.demo.bench.crowd import hire_many
from academy.demo.bench.exam import QUESTIONS, make_exam
from academy.demo.bench.figures import Figure
from academy.demo.bench.leads import write_export
from academy.demo.bench.measuring import p95, server_variables
from quizzes.models import AnswerLog, Attempt
from quizzes.services import open_paper, start_attempt

SIZES = {
    "full": {"candidates": 200, "seconds": 60, "rows": 100_000},
    "long": {"candidates": 200, "seconds": 300, "rows": 100_000},
    "quick": {"candidates": 40, "seconds": 15, "rows": 5_000},
    "tiny": {"candidates": 2, "seconds": 2, "rows": 200},
}
P95_MS = 100
EVERY_SECONDS = 5
HOST = "127.0.0.1"
# 32 letters are a whole CSRF secret; the cookie and the header carry the same one.
CSRF = "benchbenchbenchbenchbenchbenchbe"


@dataclass
class Candidate:
    """One open paper in one browser."""

    attempt: Attempt
    session: str
    options: list[str]
    delays: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def answer_all(self, port: int, begin: float, offset: float, rounds: int) -> None:
        """An answer every five seconds from `begin` plus `offset` on; delays in milliseconds from its moment."""
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        for number in range(rounds):
            moment = begin + offset + number * EVERY_SECONDS
            time.sleep(max(0.0, moment - time.perf_counter()))
            try:
                status = self._answer(connection, number)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                status = repr(error)
            self.delays.append((time.perf_counter() - moment) * 1000)
            if status != 200:
                self.failures.append(str(status))
        connection.close()

    def _answer(self, connection, number: int) -> int:
        position = number % QUESTIONS + 1
        key = random.choice(self.options)  # noqa: S311 -- which answer it is does not matter
        body = urlencode({"epoch": self.attempt.epoch, "sequence": number + 1, "answer": key})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "X-CSRFToken": CSRF,
        }
        connection.request("POST", f"/attempts/{self.attempt.pk}/answers/{position}/", body, headers)
        response = connection.getresponse()
        response.read()
        return response.status


def measure(size: dict) -> list[Figure]:
    """Delays, answers that were not kept, and complaints of the database about its lock."""
    candidates = _candidates(size["candidates"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leads.csv"
        write_export(path, rows=size["rows"], last_day=timezone.localdate(), seed=104)
        connections.close_all()
        imported, complaints = _sit_beside_import(candidates, size["seconds"], path, Path(folder))
    sent = sum(len(one.delays) for one in candidates)
    attempts = [one.attempt.pk for one in candidates]
    kept = AnswerLog.objects.filter(response__attempt__in=attempts, is_accepted=True).count()
    failures = [failure for one in candidates for failure in one.failures]
    label = _("Save an answer, %(count)s candidates beside an import") % {"count": size["candidates"]}
    note = f"{sent} answers in {size['seconds']} s, {imported} imports of {size['rows']} rows finished meanwhile"
    delays = [delay for one in candidates for delay in one.delays]
    return [
        Figure("answer_p95", f"{label}: p95", p95(delays), "ms", P95_MS, note=f"{note}; slowest {max(delays):.0f} ms"),
        Figure("answers_lost", f"{label}: {_('lost')}", sent - kept, "", 0, note=f"failures: {failures[:5]}"),
        Figure("answer_lock_errors", f"{label}: {_('lock errors')}", complaints, "", 0),
    ]


def _candidates(count: int) -> list[Candidate]:
    exam, candidates = make_exam(), []
    for person in hire_many(count):
        attempt = open_paper(attempt=start_attempt(exam=exam, person=person))
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        candidates.append(Candidate(attempt, session, attempt.responses.first().option_order))
    return candidates


def _sit_beside_import(candidates, seconds: int, path: Path, folder: Path) -> tuple[int, int]:
    """Finished imports, and lines in which the database complained about its lock."""
    env = {**os.environ, **server_variables()}
    port = free_port(HOST, random.randint(20_000, 50_000))  # noqa: S311 -- any port will do
    log, stop = folder / "log", threading.Event()
    finished: list[int] = []
    with log.open("wb") as told:
        command = server_command(HOST, port, 1)
        # The programs and their arguments are this project's own.
        server = subprocess.Popen(command, env=env, stdout=told, stderr=told, start_new_session=True)  # noqa: S603
        try:
            wait_for(server, HOST, port)
            importing = threading.Thread(target=_import_again_and_again, args=(path, env, told, stop, finished))
            importing.start()
            _answer_all(candidates, port, seconds)
            stop.set()
            importing.join()
        finally:
            stop.set()
            end([server])
    return len(finished), log.read_text(encoding="utf-8", errors="replace").count("database is locked")


def _import_again_and_again(path, env, told, stop, finished) -> None:
    """The same file as that of another system each time, so that every row is new."""
    number = 0
    while not stop.is_set():
        number += 1
        command = [sys.executable, "manage.py", "import_outcomes", str(path), "--source", f"bench-{number}"]
        importing = subprocess.Popen(  # noqa: S603 -- our own words
            command, cwd=settings.BASE_DIR, env=env, stdout=told, stderr=told, start_new_session=True
        )
        while importing.poll() is None and not stop.wait(0.2):
            pass
        if importing.poll() is None:
            end([importing])
        elif importing.returncode == 0:
            finished.append(number)


def _answer_all(candidates: list[Candidate], port: int, seconds: int) -> None:
    """Moments spread evenly over the five seconds; a thread each."""
    begin, rounds = time.perf_counter() + 2, max(1, seconds // EVERY_SECONDS)
    threads = [
        threading.Thread(
            target=one.answer_all, args=(port, begin, EVERY_SECONDS * place / len(candidates), rounds), daemon=True
        )
        for place, one in enumerate(candidates)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
