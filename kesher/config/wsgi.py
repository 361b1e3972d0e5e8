"""The pages and the API, served synchronously."""

import os

from django.core.wsgi import get_wsgi_application

from kesher.config import circles, sqlite

sqlite.install()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesher.config.settings")
application = get_wsgi_application()
circles.look_seldom()
