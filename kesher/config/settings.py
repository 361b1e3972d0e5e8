"""All that can be configured, from the environment alone; the defaults need nothing installed."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kesher.config import environment, logs, sqlite

sqlite.install()

BASE = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("KESHER_VAR", BASE / "var"))

DEBUG = environment.flag("KESHER_DEBUG")
SECRET_KEY = environment.secret("KESHER_SECRET_KEY", VAR / "secret_key")
ALLOWED_HOSTS = environment.words("KESHER_HOSTS", "127.0.0.1,localhost,[::1],testserver")
SITE_URL = os.environ.get("KESHER_URL", "")
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
    "django_htmx",
    "csp",
    "kesher.tenancy",
    "kesher.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "kesher.access",
    "kesher.events",
    "kesher.jobs",
    "kesher.entity",
    "kesher.records",
    "kesher.screens",
    "kesher.api",
    "kesher.exchange",
    "kesher.automation",
    "kesher.features.people",
    "kesher.features.stopwatch",
    "kesher.features.notices",
    "kesher.features.parties",
    "kesher.features.catalogue",
    "kesher.features.activities",
    "kesher.features.files",
    "kesher.features.enriching",
    "kesher.features.leads",
    "kesher.features.deals",
    "kesher.features.moving",
    "kesher.features.insight",
    "kesher.features.quotes",
    "kesher.features.agreements",
    "kesher.features.orders",
    "kesher.features.intake",
    "kesher.features.negotiation",
    "kesher.features.chance",
    "kesher.features.quality",
    "kesher.features.accounting",
    "kesher.integrations.bookkeeping",
    "kesher.features.competition",
    "kesher.features.sales",
    "kesher.features.settings",
    "kesher.features.exchanging",
    "kesher.features.home",
]

MIDDLEWARE = [
    "kesher.config.logs.RequestLog",
    "kesher.config.compressing.CompressedPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kesher.accounts.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "kesher.config.urls"
WSGI_APPLICATION = "kesher.config.wsgi.application"
KEPT_TEMPLATES = (
    "kesher.config.templates.Loader",
    ["django.template.loaders.app_directories.Loader"],
)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [KEPT_TEMPLATES])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL", f"sqlite:///{VAR / 'kesher.sqlite3'}")
DATABASE_KEEPS_PLANS = environment.keeps_plans(DATABASE_URL)
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
DATABASES = {"default": environment.database(DATABASE_URL)}
DATABASE_APP_ROLE = os.environ.get("DATABASE_APP_ROLE", DATABASES["default"].get("USER", ""))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = environment.caches()

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "kesher.accounts.passwords.ModestArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "kesher.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {"reset_password": "kesher.accounts.forms.ForgottenPasswordForm"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/5m/ip,10/5m/key",
    "change_password": "10/5m/user",
    "reauthenticate": "10/5m/user",
    "reset_password": "20/h/ip,5/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("KESHER_PROXIES", "0"))
MFA_ADAPTER = "kesher.accounts.adapter.FactorAdapter"
MFA_FORMS = {"add_webauthn": "kesher.accounts.forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Kesher"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_ADAPTER = "kesher.accounts.adapter.SessionAdapter"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"

SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "kesher.screens.errors.stale"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches the process asks it beside the proxy.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
# Other sites of the domain, and the browsers' list, are for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = 25 * 1024 * 1024
API_REQUESTS_PER_SECOND = int(os.environ.get("KESHER_API_RATE", "100"))
API_REQUESTS_AT_ONCE = int(os.environ.get("KESHER_API_BURST", "1000"))

# Hosts, with their ports, beside the public ones that may be asked for something.
OUTGOING_HOSTS = environment.words("KESHER_OUTGOING_HOSTS")
OUTGOING_SECONDS = 20.0
COMPANY_REGISTER = os.environ.get(
    "KESHER_COMPANY_REGISTER", "https://data.gov.il/api/3/action/datastore_search"
)

WEB_HOST = os.environ.get("KESHER_HOST", "127.0.0.1")
WEB_PORT = int(os.environ.get("PORT", "8000"))
WEB_WORKERS = int(os.environ.get("KESHER_WEB_WORKERS", "1"))
WEB_THREADS = int(os.environ.get("KESHER_WEB_THREADS", "8"))
HEALTH_TOKEN = os.environ.get("KESHER_HEALTH_TOKEN", "")
LOGGING = logs.CONFIG

LANGUAGE_CODE = "he"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGES = [("he", _("Hebrew")), ("en", _("English"))]
LOCALE_PATHS = [BASE / "locale"]
FORMAT_MODULE_PATH = ["kesher.config.formats"]
TIME_ZONE = "Asia/Jerusalem"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kesher.config.static.VersionedFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600
MEDIA_ROOT = VAR / "files"
# The official lists of localities and streets, where somebody put them.
PLACES_FOLDER = VAR / "places"

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "Kesher <kesher@localhost>")
