"""The writers of this house."""
