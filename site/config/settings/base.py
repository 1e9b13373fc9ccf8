"""Settings that hold everywhere. What differs between machines comes from the environment."""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from home.policies import PUBLIC

BASE_DIR = Path(__file__).resolve().parents[3]

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")

INSTALLED_APPS = [
    "home",
    "teams",
    "guides",
    "search",
    "wagtail.api.v2",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.middleware.CompressTextMiddleware",
    "home.middleware.PublicPageMiddleware",
    "home.policies.PolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teams.doors.DoorsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.middleware.MovedPageMiddleware",  # asks only when the answer would be "not found"
    "home.middleware.WholeChangeMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "home.templatetags.ui"],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Vietnamese first; English where the catalogue has it.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/wagtail"]  # ours, then what Wagtail and Django lack
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

URL_PREFIX = env.str("URL_PREFIX", default="").rstrip("/")
FORCE_SCRIPT_NAME = URL_PREFIX or None
STATIC_URL = f"{URL_PREFIX}/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = f"{URL_PREFIX}/media/"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_STORE_URL = env.str("MEDIA_STORE_URL", default="").rstrip("/")  # uploads in a store of objects instead
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a large commune's team form has many rows

# What is remembered for a while, and whole pages; only production keeps these.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

# Where `manage.py backup` puts its files, and the age key that encrypts them; see docs/operations.md.
BACKUP_DIR = Path(env.str("BACKUP_DIR", default="") or VAR_DIR / "backups")
BACKUP_KEY = env.str("BACKUP_KEY", default="")
# What `manage.py nightly` does, in this order.
NIGHTLY = ["clearsessions", "purge_feedback", "tally", "check_links", "outage_pages", "backup"]

# The header in which a proxy in front of us says who asks, for example X-Real-IP; empty when there is none.
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", default="")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
CONTENT_SECURITY_POLICY = {"DIRECTIVES": PUBLIC}
PERMISSIONS_POLICY = dict.fromkeys(
    ("camera", "display-capture", "encrypted-media", "microphone", "midi", "payment", "usb"), []
) | {"geolocation": "self"}  # “near me”, where somebody looks for a team
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin shows page previews in a frame
SECURE_REFERRER_POLICY = "same-origin"

WAGTAIL_SITE_NAME = "Tổ công nghệ số cộng đồng"
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no request leaves the server by itself
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_USER_LOGIN_FORM = "home.forms.SignInForm"
WAGTAIL_FINISH_WORKFLOW_ACTION = "home.approval.publishing.publish_approved"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # they are told when there is no other approver
WAGTAIL_PASSWORD_RESET_ENABLED = env.str("EMAIL_URL", default="") != ""
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.file_forms.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "home.file_forms.DocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# Sound and film that phones play without help. Servers' own lists of types often lack some of them.
WAGTAILDOCS_CONTENT_TYPES = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf", *WAGTAILDOCS_CONTENT_TYPES.values()]
WAGTAILDOCS_EXTENSIONS = ["csv", "doc", "docx", "ods", "odt", "pdf", "xls", "xlsx", *WAGTAILDOCS_CONTENT_TYPES]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILAPI_LIMIT_MAX = 50
WAGTAILAPI_RICH_TEXT_FORMAT = "html"  # as readers see it, with addresses in place of the keys of pages
WAGTAILAPI_SEARCH_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# What a team is called when neither the team nor its plan says it.
TEAM_NAME = _("Community digital technology team")
