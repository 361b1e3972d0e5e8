"""The book: one description of each record type, read by every door."""
