"""Run as a program of its own: tries a pattern on probes and leaves with status 3 as soon as one takes too long.

A search cannot be interrupted from another thread, a process can: the system ends it after LONGEST_WORK seconds of
processor time, of which a busy machine takes none away. Reads `{"pattern", "padding", "repeats"}` as JSON
from standard input; a repeat is the text that leads to it and the text that it repeats. Standard library only.
"""

import json
import re
import sys
from time import thread_time

# Unlike 1, which Python itself leaves with when it fails.
SLOW = 3
# Processor seconds for one search of a probe, at the best of so many tries: one alone may meet a busy moment.
SLOWEST_SEARCH = 0.05
TRIES = 3
# Processor seconds for all probes of one pattern; a pattern that is in order needs a few hundredths.
LONGEST_WORK = 3
# Step by step while a pattern that doubles its work with each round can still be caught early, then in leaps.
ROUNDS = (*range(1, 41), 64, 128, 256, 512, 1024, 2048, 4096)
# As much as the linter shows a rule at once.
LONGEST_PROBE = 4608
# Ends a probe with what hardly any pattern expects, so that the search has to try every other way first.
MISFIT = "\0"


def is_slow(pattern: str, padding: int, repeats: list[tuple[str, str]]) -> bool:
    """Whether a search of any probe is slow. The padding makes up the length below which `re` does not even look."""
    regex = re.compile(pattern)
    ending = MISFIT * max(padding, 1)
    for way, repeated in repeats:
        for rounds in ROUNDS:
            probe = way + repeated * rounds
            if len(probe) > LONGEST_PROBE:
                break
            if all(_seconds(regex, probe + ending) > SLOWEST_SEARCH for _try in range(TRIES)):
                return True
    return False


def _seconds(regex: re.Pattern, text: str) -> float:
    began = thread_time()
    regex.search(text)
    return thread_time() - began


def _limit_work() -> None:
    """Where the system can: let it end this process when the work takes too long."""
    try:
        import resource
    except ImportError:
        # Windows: the parent's own patience must do.
        return
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_WORK, LONGEST_WORK))


if __name__ == "__main__":
    _limit_work()
    sys.exit(SLOW if is_slow(**json.load(sys.stdin)) else 0)
