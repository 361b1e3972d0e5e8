"""The workshop: setting up, checking, testing and keeping an installation."""
