"""Hashing passwords without letting twenty sign-ins take two gigabytes."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ModestArgon2(Argon2PasswordHasher):
    """Argon2id by OWASP's second setting: 19 MiB, two passes, one lane."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1
