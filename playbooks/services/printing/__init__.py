"""Printed playbooks: single ones, chosen sets and a role's whole book."""

from playbooks.services.printing.books import (
    Book,
    book_of,
    current_versions,
    holder_of,
    print_book,
    print_versions,
)
from playbooks.services.printing.chapters import chapters_of, status_url
from playbooks.services.printing.choices import (
    MOST_CHAPTERS,
    Playbook,
    codes_of_set,
    forget_set,
    items_in_order,
    matching,
    readable_playbooks,
    rearranged,
    roles_to_print,
    save_set,
)
from playbooks.services.printing.jobs import (
    AT_ONCE,
    finished_pdf,
    make_book,
    order_again,
    order_book,
    remove_old_books,
)

__all__ = [
    "AT_ONCE",
    "MOST_CHAPTERS",
    "Book",
    "Playbook",
    "book_of",
    "chapters_of",
    "codes_of_set",
    "current_versions",
    "finished_pdf",
    "forget_set",
    "holder_of",
    "items_in_order",
    "make_book",
    "matching",
    "order_again",
    "order_book",
    "print_book",
    "print_versions",
    "readable_playbooks",
    "rearranged",
    "remove_old_books",
    "roles_to_print",
    "save_set",
    "status_url",
]
