"""Report cards for everybody, and the way of a release to the public."""
