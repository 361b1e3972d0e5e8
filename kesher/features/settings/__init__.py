"""What an administrator sets for the organisation, and what is remembered there."""
