"""What this house reads of the others, and what it keeps."""
