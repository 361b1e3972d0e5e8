"""The settings name this folder as the engine of PostgreSQL."""
