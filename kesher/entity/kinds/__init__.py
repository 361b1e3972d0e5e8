"""Kinds of values: everything that can be asked of a phone, an amount or a date."""
