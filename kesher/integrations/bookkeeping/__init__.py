"""A bookkeeping program on the network that makes documents over REST."""
