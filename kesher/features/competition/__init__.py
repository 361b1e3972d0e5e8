"""Who else sells to our customers: won and lost against each, and what may be said of them."""
