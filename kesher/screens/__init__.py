"""Door 1: lists, boards, cards, forms, search and settings."""
