"""Sets Django up for a process of ours; imported before anything that needs its models."""

import os

import django

from kesher.config import circles, sqlite

sqlite.install()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesher.config.settings")
django.setup()
circles.look_seldom()
