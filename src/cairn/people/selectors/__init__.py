"""Reading about people: whom an actor may see and why, who someone is, who is in a class."""
