"""What each page says of itself: help in place, and the guide to every page, from one source."""
