"""The whole record as one sealed, signed file, and the way back."""
