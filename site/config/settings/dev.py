"""For a developer: SQLite, DEBUG, no caching of pages."""

from .base import *  # noqa: F403
from .base import VAR_DIR, env

DEBUG = True
SECRET_KEY = "only-for-development"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'dev.sqlite3'}")}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
