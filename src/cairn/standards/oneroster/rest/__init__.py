"""OneRoster 1.2 over HTTP, as far as it knows no database: what is asked, and the shape of answers."""
