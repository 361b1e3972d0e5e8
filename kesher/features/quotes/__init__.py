"""Quotes: what we offer a customer, for how much, until when, and what they answered."""
