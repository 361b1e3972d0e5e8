"""Handing orders over to a bookkeeping program, each exactly once."""
