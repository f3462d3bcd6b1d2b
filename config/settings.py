"""All settings, from a typed environment. What is missing or wrong stops the start, in a sentence.

`WAYHOME_MODE` is demonstration, test or production. `DATABASE_URL` connects as the role `app`,
which serves every request; `DATABASE_OWNER_URL` as `owner`, which migrates (`WAYHOME_AS=owner`).
docs/operations.md lists every variable.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from config import engines, first_pages
from config.keys import demonstration_keys
from config.levels import EXPLOITATION
from config.logging import logging_config
from config.questionnaires import ASSESSED, ONE_CONTEXT, RESPONSE_PARENTS, RESPONSE_STEPS
from config.rooms import RULE_ROOMS
from config.storage import attachments

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
MODE = env.str("WAYHOME_MODE", "")
if MODE not in ("demonstration", "test", "production"):
    raise ImproperlyConfigured(
        "Set WAYHOME_MODE to demonstration, test or production. "
        "`python3 dev.py demo` and `python3 dev.py test` set it for you."
    )
PRODUCTION, TEST = MODE == "production", MODE == "test"
DEBUG = False


def required(name: str, what: str) -> str:
    """A variable that production must bring, with a sentence when it does not."""
    value: str = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {what}. Wayhome does not start without it.")
    return value


# Keys and the data folder: attachments, exports, and the demonstration's keys and database.
DATA_DIR = Path(env.str("WAYHOME_DATA", "") or required("WAYHOME_DATA", "the data folder"))
DATA_DIR.mkdir(parents=True, exist_ok=True)
_keys = {} if PRODUCTION else demonstration_keys(DATA_DIR)
SECRET_KEY = _keys.get("SECRET_KEY") or required("SECRET_KEY", "50 or more random characters")
SEAL_KEY = _keys.get("WAYHOME_SEAL_KEY") or required(
    "WAYHOME_SEAL_KEY", "the secret that seals the audit log, kept outside the database"
)
SEAL_ANCHOR = Path(
    required("WAYHOME_SEAL_ANCHOR", "an append-only file, on another disk, for the log's heads")
    if PRODUCTION
    else env.str("WAYHOME_SEAL_ANCHOR", str(DATA_DIR / "seal.anchor"))
)
MEDIA_ROOT = DATA_DIR / "attachments"
MEDIA_URL = ""  # attachments are read through pages that check the reader, never served

ALLOWED_HOSTS = env.list("WAYHOME_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
if PRODUCTION:
    ALLOWED_HOSTS = required("WAYHOME_HOSTS", "the host names this site answers to").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

# Rooms, lowest first.
ROOMS = (
    "foundation.kernel",
    "foundation.pages",
    "foundation.agencies",
    "foundation.access",
    "foundation.rules",
    "foundation.places",
    "foundation.people",
    "foundation.providers",
    "foundation.questionnaires",
    "foundation.actions",
    "foundation.files",
    "foundation.matching",
    "practice.missing",
    "practice.danger",
    "practice.profiles",
    "practice.panels",
    "practice.contacts",
    "practice.plans",
    "practice.exploitation",
    "journeys.child",
    "journeys.worklist",
    "journeys.meeting",
    "journeys.home",
    "journeys.glass",
    "journeys.prepared",
    "journeys.cohort",
    "journeys.crossings",
    "journeys.contexts",
    "oversight.insight",
    "oversight.signals",
    "oversight.themes",
    "oversight.audit",
    "oversight.inspection",
    "oversight.reports",
    "doors.feeds",
    "doors.returns",
    "doors.api",
    "doors.demonstration",
    "doors.web",
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    *(f"wayhome.{room}" for room in ROOMS),  # before allauth: our templates win
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "wayhome.foundation.pages.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wayhome.foundation.pages.middleware.Origin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",  # must come last
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "wayhome.foundation.pages.rendering.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "wayhome.foundation.pages.navigation.around",
            ],
        },
    }
]
COTTON_SNAKE_CASED_NAMES = True

# Database. One role serves, another migrates; the embedded server is refused in production.
AS_OWNER = env.str("WAYHOME_AS", "app") == "owner"
if AS_OWNER:
    required("DATABASE_OWNER_URL", "the database address of the role that migrates")
else:
    required("DATABASE_URL", "the database address of the role `app` (PostgreSQL 15 or later)")
database: dict[str, Any] = dict(env.dj_db_url("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL"))
if database["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must be a PostgreSQL address: postgres://…")
if PRODUCTION and "/wayhome-" in str(database["HOST"]):
    raise ImproperlyConfigured(
        "DATABASE_URL is the embedded server's. It is for demonstrations and tests only: "
        "production needs a PostgreSQL server with backups and security updates."
    )
STATEMENT_TIMEOUT = env.str("WAYHOME_STATEMENT_TIMEOUT", "30s")  # "0" for jobs and the console
POOLED = env.bool("WAYHOME_POOL", not TEST and not AS_OWNER)
database |= {
    "ENGINE": "config.database",
    "ATOMIC_REQUESTS": True,
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": database.get("OPTIONS", {})
    | {
        "application_name": f"wayhome {MODE}",
        "connect_timeout": 5,
        "prepare_threshold": 5,
        "options": (
            "-c timezone=UTC -c plan_cache_mode=force_generic_plan -c lock_timeout=10s"
            f" -c statement_timeout={STATEMENT_TIMEOUT}"
            " -c idle_in_transaction_session_timeout=5min"
        ),
    },
}
if POOLED:
    database["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.int("WAYHOME_POOL_SIZE", 8),
        "timeout": 5,
    }
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_APPEND_ONLY = True
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "wayhome.foundation.kernel.work.prepare"

# Who may come in. Administrators make accounts; nobody signs up.
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validators}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": f"{_validators}.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "config.sign_in.Adapter"
ACCOUNT_FORMS = {"login": "config.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator typed the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "config.sign_in.SecondStep"
MFA_TOTP_ISSUER = "Wayhome"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute out
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}  # a whole station shares one address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "password"]
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "config.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "config.sign_in.account_counted"
AXES_DISABLE_ACCESS_LOG = True  # the house has its own log
WAYHOME_CLIENT_ADDRESS = AXES_CLIENT_IP_CALLABLE = "config.sign_in.client_address"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("WAYHOME_PROXIES", 0)  # in front, adding X-Forwarded-For
# Axes counts failures, in the database, for all processes. A whole station shares one address.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "300/m/ip"}

# Sessions and headers.
IDLE_MINUTES = env.int("WAYHOME_IDLE_MINUTES", 30)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = IDLE_MINUTES * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # a balancer asks by plain HTTP, inside
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# Nothing leaves this site (E26). "no-referrer" would also send `Origin: null` with our own forms,
# and the CSRF check would refuse every one of them.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "wayhome.foundation.pages.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # several texts of 200,000 characters
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
WAYHOME_UPLOAD_BYTES = env.int("WAYHOME_UPLOAD_MB", 1_250) * 1024 * 1024  # files of one request
FILE_UPLOAD_HANDLERS = [
    "wayhome.foundation.pages.uploads.RefuseTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
WAYHOME_ATTACHMENT_BYTES = env.int("WAYHOME_ATTACHMENT_MB", 10) * 1024 * 1024
WAYHOME_PHOTO_PIXELS = 60_000_000  # what a file may unpack to

# Words, times and files.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [BASE_DIR / "wayhome" / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("WAYHOME_STATIC", str(DATA_DIR / "static")))
_static = "django.contrib.staticfiles.storage.StaticFilesStorage"
if not TEST:
    _static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
WAYHOME_COMPARES = TEST  # foundation.access.once: each kept query with one compiled afresh
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TEST
STORAGES = {
    "default": attachments(env.str("WAYHOME_ATTACHMENTS", "")),
    "staticfiles": {"BACKEND": _static},
}

# E-mail. No message names a child (P24).
if TEST:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
elif not PRODUCTION:
    EMAIL_BACKEND = "wayhome.foundation.kernel.outbox.Backend"
else:
    required("EMAIL_URL", "the mail server, as smtp+tls://user:password@host:587")
    vars().update(env.dj_email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("WAYHOME_FROM_EMAIL", "Wayhome <wayhome@example.org>")
BASE_URL = env.str("WAYHOME_BASE_URL", "http://localhost:8000")  # for addresses in messages

LOGGING_CONFIG = "config.logging.configure"
LOGGING = logging_config(env.str("WAYHOME_LOG_LEVEL", "WARNING" if TEST else "INFO"))
SILENCED_SYSTEM_CHECKS: list[str] = []

# The house: who reads, which rooms bring rules, what the navigation shows, how long things last.
WAYHOME_READER = "wayhome.foundation.agencies.requests.reader_of"
WAYHOME_DERIVE = "wayhome.foundation.rules.engine.refresh"  # for rooms that stand below it
WAYHOME_GLASS = "wayhome.foundation.access.glass.glass_on"  # the banner over a child seen so
WAYHOME_CHILD_BEHIND = "wayhome.foundation.access.glass.child_behind"  # for a refusal's line
WAYHOME_CHILD_PAGE = "child:page"  # the route of a child's page, given a reference
WAYHOME_REFUSED = "wayhome.journeys.glass.ended.answer"  # a better answer than 404, for one person
WAYHOME_RULE_ROOMS = RULE_ROOMS
WAYHOME_RESPONSE_PARENTS = RESPONSE_PARENTS
WAYHOME_RESPONSE_STEPS = RESPONSE_STEPS
WAYHOME_ASSESSED, WAYHOME_ONE_CONTEXT = ASSESSED, ONE_CONTEXT
WAYHOME_SYSTEMS = "wayhome.doors.api.queries.systems"  # who is behind a token, in the log
WAYHOME_NAVIGATION = first_pages.NAVIGATION
WAYHOME_HOME_PARTS = first_pages.HOME_PARTS
WAYHOME_CROSSINGS = first_pages.CROSSINGS
WAYHOME_NAVIGATION_FIRST = first_pages.NAVIGATION_FIRST
WAYHOME_FIRST_PAGES = first_pages.FIRST_PAGES
WAYHOME_FOOTER = first_pages.footer(demonstration=MODE == "demonstration")
WAYHOME_METRICS_TOKEN = env.str("WAYHOME_METRICS_TOKEN", "")  # who may read /health/metrics
# Local (P48): a police report that ended more days ago comes in as history, not as work (P10).
WAYHOME_POLICE_HISTORY_DAYS = env.int("WAYHOME_POLICE_HISTORY_DAYS", 14)
WAYHOME_API_A_MINUTE = env.int("WAYHOME_API_A_MINUTE", 300)  # requests of one token
# Webhooks to plain HTTP and to private addresses: while trying things out, never in production.
WAYHOME_WEBHOOKS_LOCAL = not PRODUCTION
# Feed -> always, never, or first: a file says what it would do and waits (feeds/outcome.py).
WAYHOME_IMPORT_ASKS: dict[str, str] = env.dict("WAYHOME_IMPORT_ASKS", {})
# A folder in which senders leave files, off unless named (feeds/folder); for how many seconds a
# file must have been left alone before it is taken, and for how many days it then lies there.
WAYHOME_DROP_FOLDER = env.str("WAYHOME_DROP_FOLDER", "")
WAYHOME_DROP_SECONDS = env.int("WAYHOME_DROP_SECONDS", 60)
WAYHOME_DROP_DAYS = env.int("WAYHOME_DROP_DAYS", 14)
WAYHOME_FEED_SILENCE = "wayhome.doors.feeds.silence.seconds"  # feed -> how long it has been silent
MATCH_ENGINE, WAYHOME_ANALYTICS, WAYHOME_SPARK = engines.chosen()
WAYHOME_HELP_LINE = env.str("WAYHOME_HELP_LINE", "")  # whom to ring who is locked out
REQUIRE_SECOND_FACTOR = env.bool("WAYHOME_REQUIRE_SECOND_FACTOR", PRODUCTION)
if PRODUCTION and not REQUIRE_SECOND_FACTOR:
    raise ImproperlyConfigured("Production always asks for a second factor.")
WAYHOME_PROFILE_HOURS = env.int("WAYHOME_PROFILE_HOURS", 12)  # police, for a recorded reason
WAYHOME_PROFILE_HISTORY = "MIS-E01"  # the event that a printed profile counts: went missing
WAYHOME_EXPLOITATION = EXPLOITATION
WAYHOME_WORDS = env.str("WAYHOME_WORDS", "")  # a list of one's own of words that blame a child
WAYHOME_DRAFT_DAYS = env.int("WAYHOME_DRAFT_DAYS", 7)
WAYHOME_GLASS_MINUTES = env.int("WAYHOME_GLASS_MINUTES", 60)
WAYHOME_GLASS_GUESSES = env.int("WAYHOME_GLASS_GUESSES", 5)  # an hour, that fit no child
WAYHOME_GLASS_OPENINGS = env.int("WAYHOME_GLASS_OPENINGS", 10)  # an hour
WAYHOME_SESSION_HOURS = env.int("WAYHOME_SESSION_HOURS", 12)
