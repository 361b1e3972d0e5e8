"""A mail server that takes its time."""

import time

from django.core.mail.backends.locmem import EmailBackend


class Backend(EmailBackend):
    def send_messages(self, messages: list[object]) -> int:
        time.sleep(0.03)
        return len(messages)
