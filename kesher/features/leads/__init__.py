"""Expressions of interest, followed to their end."""
