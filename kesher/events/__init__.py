"""Facts in the past tense, delivered after commit."""
