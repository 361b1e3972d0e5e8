"""Django's own commands, for those who look for them here; people use `kesher`."""

import os
import sys

from django.core.management import execute_from_command_line

from kesher.config import sqlite

if __name__ == "__main__":
    sqlite.install()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesher.config.settings")
    execute_from_command_line(sys.argv)
