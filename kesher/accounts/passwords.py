"""Hashing passwords without letting twenty sign-ins take two gigabytes."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

_TWO_AT_A_TIME = BoundedSemaphore(2)


class ModestArgon2(Argon2PasswordHasher):
    """Argon2id by OWASP's second setting (19 MiB, two passes, one lane), two at a time."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _TWO_AT_A_TIME:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _TWO_AT_A_TIME:
            return super().verify(password, encoded)
