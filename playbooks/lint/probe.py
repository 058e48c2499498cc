"""Run as a program of its own: tries a pattern on probes and leaves with status 3 as soon as one takes too long.

A search cannot be interrupted from another thread, a process can. Reads `{"pattern", "padding", "repeats"}` as JSON
from standard input; a repeat is the text that leads to it and the text that it repeats. Standard library only.
"""

import json
import re
import sys
from time import thread_time

# Unlike 1, which Python itself leaves with when it fails.
SLOW = 3
# Processor seconds for one search of a probe.
SLOWEST_SEARCH = 0.05
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
            began = thread_time()
            regex.search(probe + ending)
            if thread_time() - began > SLOWEST_SEARCH:
                return True
    return False


if __name__ == "__main__":
    sys.exit(SLOW if is_slow(**json.load(sys.stdin)) else 0)
