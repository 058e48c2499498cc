"""Handing mails to the mail server, which may be down or slow."""

import logging
from collections.abc import Sequence
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection

logger = logging.getLogger(__name__)

NOT_TAKEN = (SMTPException, OSError)


def hand_over(mails: Sequence[EmailMessage], *, about: str) -> int:
    """Give mails to the mail server; how many it took.

    A failure is logged by its kind alone, because its words and its traceback name who was written to. A server that
    does not answer is not tried again for every mail.
    """
    connection = get_connection()
    try:
        connection.open()
    except NOT_TAKEN as error:
        logger.error("The mail server does not answer (%s): %s of %s.", type(error).__name__, len(mails), about)
        return 0
    try:
        return sum(_is_taken(connection, mail, about) for mail in mails)
    finally:
        connection.close()


def _is_taken(connection, mail: EmailMessage, about: str) -> bool:
    try:
        return bool(connection.send_messages([mail]))
    except NOT_TAKEN as error:
        logger.error("The mail server did not take a mail of %s (%s).", about, type(error).__name__)
        return False
