"""The trade: one folder for each slice of it."""
