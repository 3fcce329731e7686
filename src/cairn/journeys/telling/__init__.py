"""What is new for a person: derived from the record each time it is read, never kept."""
