"""One machine, no services: the demo and everyday development."""

import secrets

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
        try:
            with path.open("x", encoding="ascii") as handle:
                path.chmod(0o600)
                handle.write(secrets.token_urlsafe(48))
        except FileExistsError:
            # Another process made it in the same moment; that one holds.
            pass
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
