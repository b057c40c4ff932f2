"""Django's settings: everything that differs between machines comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from aftersales.site import database, secrets
from aftersales.site.paths import data_dir

PACKAGE = Path(__file__).resolve().parents[1]
DATA_DIR = data_dir()
KEY_FILE = Path(os.environ.get("AFTERSALES_KEY_FILE") or DATA_DIR / "keys" / "master.json")
ANCHOR_FILE = DATA_DIR / "anchors" / "events.jsonl"
MEDIA_ROOT = DATA_DIR / "files"
BACKUP_DIR = DATA_DIR / "backups"
ARCHIVE_DIR = Path(os.environ.get("AFTERSALES_ARCHIVE_DIR") or BACKUP_DIR / "archive")

SECRET_KEY = secrets.secret_key(DATA_DIR)
DEBUG = False
TESTING = os.environ.get("AFTERSALES_TESTING") == "1"
BEHIND_TLS = os.environ.get("AFTERSALES_TLS") == "1"
ALLOWED_HOSTS = os.environ.get("AFTERSALES_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(
    ","
)
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("AFTERSALES_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "aftersales.core",
    "aftersales.web",
    # one line a room, alphabetical
    "aftersales.care.complaints",
    "aftersales.faces.chain",
    "aftersales.faces.desk",
    "aftersales.faces.portal",
    "aftersales.ground.deadlines",
    "aftersales.ground.exchange",
    "aftersales.ground.files",
    "aftersales.ground.handbook",
    "aftersales.ground.network",
    "aftersales.ground.notices",
    "aftersales.ground.parameters",
    "aftersales.ground.printing",
    "aftersales.ground.search",
    "aftersales.ground.webhooks",
    "aftersales.guarantees.warranty",
    "aftersales.lane.appointments",
    "aftersales.lane.fieldservice",
    "aftersales.lane.orders",
    "aftersales.money.billing",
    "aftersales.money.filings",
    "aftersales.lane.workshop",
    "aftersales.lane.support",
    "aftersales.management.analytics",
    "aftersales.records.customers",
    "aftersales.records.staff",
    "aftersales.records.vehicles",
    "aftersales.resources.capacity",
    "aftersales.resources.catalogue",
    "aftersales.resources.premises",
    "aftersales.supply.logistics",
    "aftersales.supply.parts",
    "aftersales.supply.purchasing",
    "aftersales.supply.replenishment",
    "aftersales.site",
]

MIDDLEWARE = [
    "aftersales.site.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aftersales.site.compressing.Compressed",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "aftersales.site.middleware.Acting",
    "aftersales.web.errors.ToldRefusals",
    "aftersales.web.once.OneTimeForms",
]

ROOT_URLCONF = "aftersales.site.urls"
WSGI_APPLICATION = "aftersales.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "aftersales.web.jinja.environment",
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # costs no statement
FORM_RENDERER = "aftersales.web.forms.KitRenderer"
CSRF_FAILURE_VIEW = "aftersales.web.errors.csrf_failed"

DATABASES = database.databases()
DATABASE_APP_ROLE = database.app_role()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]  # Django takes it
LOGIN_URL = "/sign-in/"

SESSION_ENGINE = "aftersales.records.staff.sessions"
SESSION_COOKIE_AGE = 24 * 60 * 60  # the session itself ends earlier, by the parameters of the group
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False  # the TLS door redirects; see docs/production.md
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = os.environ.get("AFTERSALES_BEHIND_PROXY") == "1"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Faults go to the console, where systemd or Docker collect them. Refusals are answers, not faults.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": True},
        "aftersales": {"handlers": ["console"], "level": "WARNING", "propagate": True},
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/built/"  # their names carry their content's hash

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
