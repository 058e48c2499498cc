"""Handing mails to the mail server, which may be down or slow.

A failure is logged by its kind alone, because its words and its traceback name who was written to.
"""

import logging
from collections.abc import Sequence
from smtplib import SMTPException, SMTPServerDisconnected

from django.core.mail import EmailMessage, get_connection

logger = logging.getLogger(__name__)

# Errors of SMTP are errors of the system too; those two kinds say that nobody is there any more.
FAILURES = (SMTPException, OSError)


def _is_gone(error: Exception) -> bool:
    return isinstance(error, SMTPServerDisconnected) or not isinstance(error, SMTPException)


class MailServer:
    """The mail server, for the length of a block. One that does not answer is asked once and not for every mail."""

    def __init__(self, *, about: str):
        self.about = about
        self._connection = get_connection()
        self._is_open, self._answers = False, True

    def __enter__(self):
        return self

    def takes(self, mail: EmailMessage) -> bool:
        """Whether it took a mail. The first one opens the connection."""
        if not self._answers:
            return False
        try:
            if not self._is_open:
                self._connection.open()
                self._is_open = True
            return bool(self._connection.send_messages([mail]))
        except FAILURES as error:
            self._note(error)
            self._answers = self._is_open and not _is_gone(error)
            return False

    def __exit__(self, *_exception):
        try:
            if self._is_open:
                self._connection.close()
        except FAILURES as error:
            self._note(error)

    def _note(self, error: Exception) -> None:
        logger.error("The mail server failed at mails about %s: %s.", self.about, type(error).__name__)


def hand_over(mails: Sequence[EmailMessage], *, about: str) -> int:
    """Give mails to the mail server; how many it took."""
    with MailServer(about=about) as server:
        return sum(server.takes(mail) for mail in mails)
