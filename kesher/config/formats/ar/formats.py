"""Day before month: Django's own defaults read 5 March as 3 May."""

from kesher.config.formats.day_first import *  # noqa: F403  Django reads the names from this module
