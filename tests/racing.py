"""Several functions at the same moment, each with a database connection of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def run_at_once(*functions):
    """Results in order; an exception is returned in the place of the result that it prevented."""
    gate = threading.Barrier(len(functions))

    def run(function):
        try:
            gate.wait(timeout=30)
            return function()
        except Exception as error:  # noqa: BLE001 -- the loser's refusal is what the test looks at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(functions)) as pool:
        return list(pool.map(run, functions))
