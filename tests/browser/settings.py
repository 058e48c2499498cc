"""The test settings for a real server process: what several processes share must lie outside of each."""

import os
from pathlib import Path

from academy.settings.test import *  # noqa: F403 -- settings are layered by import
from academy.settings.test import LOGGING, STORAGES

VAR_DIR = Path(os.environ["CHAIRSIDE_VAR"])
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {**STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
# In the database, so that putting the data back also forgets counted sign-ins.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
LANGUAGE_CODE = "zh-hans"
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "WARNING"}}
