"""What `run.py` is made of. Standard library only, for any Python from 3.8: it runs before a package is installed."""
