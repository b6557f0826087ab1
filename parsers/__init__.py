"""Text and bytes to records; knows no database and no screen."""
