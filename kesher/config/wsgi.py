"""The pages and the API, served synchronously."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from kesher.config import sqlite

sqlite.install()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesher.config.settings")
application = get_wsgi_application()

# What the program is made of stays for good, and a page's thousands of small objects go by
# themselves: looking for circles among them was a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
