"""The pages on which files come in and go out."""
