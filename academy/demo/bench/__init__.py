"""The site measured against its budgets: one module a kind of work, each run in a process and data folder of its own.

A module says its `SIZES` and has `measure(size)`, which returns figures. It works on a copy of the demo chain, grows
that to the size which its budget names, and goes through the same services and pages as people do. Setting up is not
measured here: `run.py` tells the time of each of its steps.
"""

WORKS = ("pages", "phone", "exam", "search", "answers", "team", "imports", "results", "printing", "law")
