"""A firm that never was, with people, dealings and two years of work, to look around in."""

from kesher.config.demo.filling import PASSWORD, SIZES, fill, sign_ins

__all__ = ["PASSWORD", "SIZES", "fill", "sign_ins"]
