"""How far the layout of a PDF is: WeasyPrint tells it to its log alone."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOGGER = logging.getLogger("weasyprint.progress")


class _PageWatch(logging.Handler):
    """Hears "Step 5 - Creating layout - Page 12"; a second pass over the pages counts up from one again."""

    def __init__(self, on_page: Callable[[int], None]):
        super().__init__()
        self.on_page = on_page

    def emit(self, record):
        if "- Page %d" in str(record.msg):
            self.on_page(record.args[0])


@contextmanager
def telling_pages(on_page: Callable[[int], None] | None) -> Iterator[None]:
    """Call `on_page` with the number of each page that is laid out inside the block; does nothing without it."""
    if on_page is None:
        yield
        return
    watch, level, spreads = _PageWatch(on_page), LOGGER.level, LOGGER.propagate
    LOGGER.addHandler(watch)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    try:
        yield
    finally:
        LOGGER.removeHandler(watch)
        LOGGER.setLevel(level)
        LOGGER.propagate = spreads
