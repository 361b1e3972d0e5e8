"""Going away: everything out as one archive, an organisation or one person erased."""
