"""What can be done with the bytes of a record: read, searched, compared, copied; no Textual."""
