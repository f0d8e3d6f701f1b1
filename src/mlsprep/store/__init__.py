"""SQLite on one side, core values on the other; rows never leave this package."""
