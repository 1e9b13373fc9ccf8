"""For every machine that serves people, a neighbour's laptop included. Never DEBUG.

Refuses to start half configured: each missing variable is named.
"""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from home.logs import report_to_sentry

from .base import *  # noqa: F403
from .base import CACHES, MEDIA_ROOT, MEDIA_STORE_URL, MIDDLEWARE, VAR_DIR, env

REQUIRED = ("SECRET_KEY", "DATABASE_URL", "BASE_URL", "ALLOWED_HOSTS")
if missing := [name for name in REQUIRED if not env.str(name, default="")]:
    raise ImproperlyConfigured(
        f"Set {', '.join(missing)} in the environment or in .env; .env.example says what each is for."
    )

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS")]
WAGTAILADMIN_BASE_URL = env.str("BASE_URL").rstrip("/")

DATABASES = {"default": env.db("DATABASE_URL")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers do not wait for the writer, and a writer waits instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds; a machine that is off

# With CACHE_URL (Redis) all that is remembered is shared by all hosts; without it this one's workers share limits and
# pages, and each remembers the rest by itself.
CACHES["default"] = {
    "BACKEND": "home.filecache.SharedFileCache",
    "LOCATION": VAR_DIR / "limits",
    "OPTIONS": {"MAX_ENTRIES": 20_000},
}
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": VAR_DIR / "pages",
    "OPTIONS": {"MAX_ENTRIES": 5_000},
}
if env.str("CACHE_URL", default=""):
    redis = env.cache("CACHE_URL")
    # One that hangs is given up soon.
    redis["OPTIONS"] = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5} | redis.get("OPTIONS", {})
    CACHES = {
        "default": redis | {"BACKEND": "home.caches.ForgivingCache"},
        "memory": redis | {"BACKEND": "home.caches.ForgivingCache"},
        "pages": redis | {"BACKEND": "home.caches.SharedCache"},
    }
MIDDLEWARE = ["home.pagecache.PageCacheMiddleware", *MIDDLEWARE]
if env.str("REPLICA_DATABASE_URL", default=""):
    DATABASES["replica"] = DATABASES["default"] | env.db("REPLICA_DATABASE_URL")
    DATABASES["replica"]["OPTIONS"] = {"connect_timeout": 2} | DATABASES["replica"].get("OPTIONS", {})
    DATABASE_ROUTERS = ["home.replicas.ReaderRouter"]
    MIDDLEWARE.insert(1, "home.replicas.ReplicaMiddleware")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "home.storage.HashedStaticFilesStorage"},
}
# https://host/bucket of an S3-compatible store; the keys are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
if MEDIA_STORE_URL:
    endpoint, _slash, bucket = MEDIA_STORE_URL.rpartition("/")
    STORAGES["default"] = {
        "BACKEND": "home.stores.UploadStore",
        "OPTIONS": {"bucket_name": bucket, "endpoint_url": endpoint},
    }
    WAGTAILDOCS_SERVE_METHOD = "serve_view"  # who may read a document is asked here, not there
else:
    MEDIA_ROOT.mkdir(parents=True, exist_ok=True)

# Secure cookies and HSTS follow from the address: a trial on http://localhost must let people sign in.
HTTPS = urlsplit(WAGTAILADMIN_BASE_URL).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # what else lives below the site's name is not ours to promise for,
    "security.W021",  # nor to have written into browsers for good
    "security.W019",  # Wagtail shows previews in a frame of the same origin
]

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    if EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
        EMAIL_BACKEND = "home.mail.EmailBackend"
if env.str("DEFAULT_FROM_EMAIL", default=""):
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL")

# Who is mailed when something fails, once EMAIL_URL is set.
ADMINS = [("", address) for address in env.list("ADMINS", default=[])]
EMAIL_SUBJECT_PREFIX = f"[{urlsplit(WAGTAILADMIN_BASE_URL).hostname}] "

# Lines without people in them (home/logs.py); Django's own handler would mail whole requests.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "home.logs.LineFormatter", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "home.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": env.str("LOG_FORMAT", default="") or "line"},
        "mail": {"class": "home.logs.MailHandler"},
    },
    "root": {"handlers": ["console", "mail"], "level": env.str("LOG_LEVEL", default="") or "INFO"},
    "loggers": {
        "django": {"handlers": []},
        "django.server": {"handlers": []},
        # What WeasyPrint does step by step, whenever a command looks whether it is there.
        **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
    },
}

if env.str("SENTRY_DSN", default=""):
    try:
        report_to_sentry(env.str("SENTRY_DSN"))
    except ImportError as error:
        raise ImproperlyConfigured("SENTRY_DSN is set: install sentry-sdk, or leave it empty.") from error
