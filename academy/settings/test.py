"""Fast and closed: nothing leaves the process, nothing stays on the disk."""

import tempfile
from pathlib import Path

from academy.settings.base import *  # noqa: F403 -- settings are layered by import
from academy.settings.base import DATABASES

SECRET_KEY = "only-for-tests"  # noqa: S105 -- tests sign nothing that leaves the process
CUSTOMER_KEY_SECRET = "only-for-tests-too"  # noqa: S105 -- keys of invented customers
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
VAR_DIR = Path(tempfile.gettempdir()) / "chairside-tests"
MEDIA_ROOT = VAR_DIR / "media"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
WHITENOISE_AUTOREFRESH = True
LANGUAGE_CODE = "en"
DATABASES["default"]["CONN_MAX_AGE"] = 0
