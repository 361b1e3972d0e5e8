"""Orders: what was sold, how far it is, and what of it was delivered."""
