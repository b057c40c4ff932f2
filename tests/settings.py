"""The product's settings with a data folder of the run's own, chosen before anything reads it."""

import atexit
import os
import shutil
import tempfile

os.environ["AFTERSALES_TESTING"] = "1"
os.environ["AFTERSALES_DATA_DIR"] = tempfile.mkdtemp(prefix="aftersales-test-")
atexit.register(shutil.rmtree, os.environ["AFTERSALES_DATA_DIR"], ignore_errors=True)
os.environ.pop("DATABASE_URL", None)

from aftersales.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
