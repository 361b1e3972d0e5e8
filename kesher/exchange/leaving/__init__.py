"""Everything an organisation has, as one archive: written when it leaves, read when it returns."""
