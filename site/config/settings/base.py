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
    "allauth.account",
    "allauth.mfa",
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
    "home.remembered.SiteMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "home.signin.middleware.ProvenSessionMiddleware",
    "teams.doors.DoorsMiddleware",
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

# Signing in: django-allauth alone (home/signin/). Wagtail's own addresses for it are taken over or closed.
AUTHENTICATION_BACKENDS = ["home.signin.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_ADAPTER = "home.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; allauth asks here what an account has
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds
ACCOUNT_FORMS = {
    "login": "home.signin.forms.SignInForm",
    "reauthenticate": "home.signin.forms.ConfirmForm",
    "change_password": "home.signin.forms.ChangePasswordForm",
    "reset_password": "home.signin.forms.ResetPasswordForm",
    "reset_password_from_key": "home.signin.forms.NewPasswordForm",
}
# Attempts that failed: of one network address, and at one account. A whole office may stand behind one address.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key"}
MFA_ADAPTER = "home.signin.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half a minute: clocks of phones
MFA_FORMS = {
    "authenticate": "home.signin.forms.SecondStepForm",
    "reauthenticate": "home.signin.forms.ConfirmByCodeForm",
    "activate_totp": "home.signin.forms.SetUpForm",
}
# Approvers, editors of a province and administrators must have a second factor; everybody may.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)
SIGN_IN_LOG_DAYS = 180

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

# What all workers must agree on (limits); what each remembers for a while; whole pages. See production.py.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

# Where `manage.py backup` puts its files, and the age key that encrypts them; see docs/operations.md.
BACKUP_DIR = Path(env.str("BACKUP_DIR", default="") or VAR_DIR / "backups")
BACKUP_KEY = env.str("BACKUP_KEY", default="")
# What `manage.py nightly` does, in this order.
NIGHTLY = [
    *("clearsessions", "purge_sign_ins", "purge_feedback", "purge_missed", "purge_members"),
    *("tally", "check_links", "outage_pages", "backup"),
]
# How many months what is about persons is kept after it is needed no more; home/register.py says what each is.
KEPT_MONTHS = {
    name.lower(): int(months or default)
    for name, default, months in (
        ("FEEDBACK_WORDS", 24, env.str("KEPT_FEEDBACK_WORDS", default="")),
        ("MISSED", 12, env.str("KEPT_MISSED", default="")),
        ("ENDED_MEMBERS", 24, env.str("KEPT_ENDED_MEMBERS", default="")),
        ("LISTS", 12, env.str("KEPT_LISTS", default="")),
        ("SIGN_IN", 12, env.str("KEPT_SIGN_IN", default="")),
        ("LOG", 60, env.str("KEPT_LOG", default="")),
    )
}

# The header in which a proxy in front of us says who asks, for example X-Real-IP; empty when there is none.
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", default="")

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 2  # without anything done; the cookie itself ends with the browser
SESSION_HOURS = 8  # whatever is done
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
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
WAGTAIL_FINISH_WORKFLOW_ACTION = "home.approval.publishing.publish_approved"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # they are told when there is no other approver
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # django-allauth's screen, which asks for the old one
WAGTAIL_PASSWORD_RESET_ENABLED = env.str("EMAIL_URL", default="") != ""
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.file_forms.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "home.file_forms.DocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # as the best phones take them; 200 MB of memory
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
