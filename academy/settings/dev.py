"""One machine, no services: the demo and everyday development."""

import os
import secrets
import tempfile
from contextlib import suppress

from academy.settings.base import *  # noqa: F403 -- settings are layered by import
from academy.settings.base import LOGGING, VAR_DIR
from academy.settings.env import env_bool, env_list, env_str

DEBUG = env_bool("CHAIRSIDE_DEBUG", True)
IS_DEMO = env_bool("CHAIRSIDE_DEMO", False)
ALLOWED_HOSTS = env_list("CHAIRSIDE_HOSTS", "localhost,127.0.0.1,[::1]")


def machine_secret(name: str) -> str:
    """A secret of this machine: from the environment, else made once and kept below VAR_DIR for its owner alone."""
    path = VAR_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written whole under another name first: a server and a worker that start together must not read an empty one.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as fresh:
            fresh.write(secrets.token_urlsafe(48))
            fresh.flush()
            with suppress(FileExistsError):
                os.link(fresh.name, path)
    return path.read_text(encoding="ascii")


SECRET_KEY = env_str("SECRET_KEY", "") or machine_secret("SECRET_KEY")
CUSTOMER_KEY_SECRET = env_str("CUSTOMER_KEY_SECRET", "") or machine_secret("CUSTOMER_KEY_SECRET")

# collectstatic takes minutes over every package; finders serve the same files at once.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Mail becomes files that one can open, so that nothing leaves the machine.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

LOGGING["root"]["level"] = "WARNING"
LOGGING["loggers"] |= {name: {"level": "WARNING"} for name in ("wagtail", "django_tasks", "django_tasks_db")}
