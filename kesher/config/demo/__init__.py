"""A firm that never was: people, dealings and two years of work, for whoever wants to look around."""

from kesher.config.demo.filling import SIZES, fill

__all__ = ["SIZES", "fill"]
