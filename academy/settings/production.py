"""Many people, real data: every secret is demanded, every cookie is safe, static files are hashed."""

from academy.settings.base import *  # noqa: F403 -- settings are layered by import
from academy.settings.base import STORAGES
from academy.settings.env import env_bool, env_int, env_list, env_str

DEBUG = False
SECRET_KEY = env_str("SECRET_KEY")
CUSTOMER_KEY_SECRET = env_str("CUSTOMER_KEY_SECRET")
ALLOWED_HOSTS = env_list("CHAIRSIDE_HOSTS")
CSRF_TRUSTED_ORIGINS = env_list("CHAIRSIDE_ORIGINS")

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "academy.core.static_files.JoinedStaticFiles"},
}

SECURE_SSL_REDIRECT = env_bool("CHAIRSIDE_HTTPS_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("CHAIRSIDE_BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = env_int("CHAIRSIDE_HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

# Wagtail's previews are frames of this site, so SAMEORIGIN stays; no other site may frame it.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env_str("CHAIRSIDE_MAIL_HOST", "localhost")
EMAIL_PORT = env_int("CHAIRSIDE_MAIL_PORT", 587)
EMAIL_HOST_USER = env_str("CHAIRSIDE_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env_str("CHAIRSIDE_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env_bool("CHAIRSIDE_MAIL_TLS", True)
EMAIL_TIMEOUT = 20

# The first hop of X-Forwarded-For that a trusted proxy wrote; allauth counts failures by it.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("CHAIRSIDE_PROXIES", 0)
