"""The door that granian opens for pages and the API."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.site.settings")
application = get_wsgi_application()
