"""Stop-watches: wall time, CPU time of this process, queries."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import activate, get_language

from academy.demo.cast import chain_language
from academy.demo.packs import read_pack
from academy.people.models import Employee


@dataclass(frozen=True)
class Reading:
    """Milliseconds of each run, and the queries of one of them."""

    wall: list[float]
    cpu: list[float]
    queries: int

    @property
    def median_wall(self) -> float:
        return statistics.median(self.wall)

    @property
    def median_cpu(self) -> float:
        return statistics.median(self.cpu)


def read(call: Callable[[], object], *, runs: int) -> Reading:
    """Run once to warm up while queries are counted, then `runs` times under the watches: counting costs time too."""
    call()
    with CaptureQueriesContext(connection) as captured:
        call()
    # The next request empties the list of queries.
    queries = len(captured)
    wall, cpu = [], []
    for _run in range(runs):
        wall_before, cpu_before = time.perf_counter(), time.process_time()
        call()
        cpu.append((time.process_time() - cpu_before) * 1000)
        wall.append((time.perf_counter() - wall_before) * 1000)
    return Reading(wall, cpu, queries)


def p95(values: list[float]) -> float:
    """The value that nineteen of twenty do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


class MeteredHandler:
    """The site as a WSGI server would call it, with the CPU seconds that it used and the requests that it answered."""

    def __init__(self, handler):
        self.handler = handler
        self.cpu = 0.0
        self.requests = 0

    def __call__(self, environ):
        before = time.process_time()
        try:
            return self.handler(environ)
        finally:
            self.cpu += time.process_time() - before
            self.requests += 1


class Browser(Client):
    """A signed-in person's browser without a network. What it does itself is not counted; a refusal is an error."""

    def __init__(self, person: Employee | None = None):
        super().__init__(headers={"host": "localhost"})
        # A server does this once, when it starts.
        self.handler.load_middleware()
        self.handler = self.meter = MeteredHandler(self.handler)
        if person:
            self.force_login(person)

    def request(self, **request):
        """A request leaves its reader's language active in the thread; figures are told in the one before."""
        language = get_language()
        try:
            return super().request(**request)
        finally:
            activate(language)

    def fetch(self, address: str, **options):
        return self._accepted(self.get(address, **options), address)

    def send(self, address: str, body: str = ""):
        """Post a form as browsers do."""
        kind = "application/x-www-form-urlencoded"
        return self._accepted(self.post(address, body, content_type=kind), address)

    def _accepted(self, response, address):
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{address} answered {response.status_code}")
        return response


def read_page(browser: Browser, address: str, *, runs: int) -> Reading:
    """Like `read`, with the CPU of the site alone."""
    counted = read(lambda: browser.fetch(address), runs=1).queries
    wall, cpu = [], []
    for _run in range(runs):
        before, started = browser.meter.cpu, time.perf_counter()
        browser.fetch(address)
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((browser.meter.cpu - before) * 1000)
    return Reading(wall, cpu, counted)


def person_of_the_demo(alias: str) -> Employee:
    """One of the people whom a visitor of the demo can be."""
    people = read_pack(chain_language(), "chain")["people"]
    number = next(entry["employee_no"] for entry in people if entry["alias"] == alias)
    return Employee.objects.get(employee_no=number)


def server_variables() -> dict[str, str]:
    """What makes another process serve the very data of this one."""
    return {
        "DJANGO_SETTINGS_MODULE": "academy.settings.dev",
        "CHAIRSIDE_DEBUG": "false",
        "CHAIRSIDE_VAR": str(settings.VAR_DIR),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "CUSTOMER_KEY_SECRET": settings.CUSTOMER_KEY_SECRET,
    }
