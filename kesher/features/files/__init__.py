"""Documents that hang on records."""
