"""What may be said about groups: rules that know no database."""
