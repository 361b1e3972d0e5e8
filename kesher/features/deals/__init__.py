"""Deals on their way through the pipelines, and the competitors met there."""
