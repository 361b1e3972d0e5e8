"""Pure Python: Hebrew, Israel, phones, money, tables. No Django."""
