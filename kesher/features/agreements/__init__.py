"""Agreements: subscriptions and service contracts, which begin, renew themselves and end."""
