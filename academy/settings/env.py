"""Strict readers of environment variables: a wrong value stops the start, it never becomes a default."""

import os
from email.utils import formataddr, parseaddr

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def env_str(name: str, default: str | None = None) -> str:
    """The variable's value; without a default, a missing one is an error."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def env_bool(name: str, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off, an error for anything else."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def env_int(name: str, default: int) -> int:
    """A whole number, or an error that names the variable."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def env_list(name: str, default: str = "") -> list[str]:
    """Comma-separated values without blanks."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_sender(name: str, default: str, *, called: str) -> str:
    """An address that mails come from, with the name that receivers read; one that brings its own name keeps it."""
    value = env_str(name, default)
    own_name, address = parseaddr(value)
    if "@" not in address:
        raise ImproperlyConfigured(f"{name} must be an address of mail, not {value!r}.")
    return formataddr((own_name or called, address))
