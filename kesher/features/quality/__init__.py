"""How good what is kept is: what records lack, since when, and what can be done about it."""
