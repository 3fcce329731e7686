"""The rules of a state as dated, sourced data: read from a folder, asked with a day and a place."""
