"""What the readers of structured files share: records, delimited text and JSON into tables of arrays."""
