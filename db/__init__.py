"""The case file; the only code that speaks SQL."""
