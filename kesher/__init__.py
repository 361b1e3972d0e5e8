"""Kesher: everything an organisation knows about the people it deals with, in one place."""
