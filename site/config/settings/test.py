"""For the test suite: SQLite in memory, or the database that TEST_DATABASE_URL names."""

from .base import *  # noqa: F403
from .base import env

DEBUG = False
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
WAGTAILADMIN_BASE_URL = "http://testserver"
DATABASES = {"default": env.db("TEST_DATABASE_URL", default="sqlite://:memory:")}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
