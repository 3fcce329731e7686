"""What follows from what a learner said, asked and was answered; a module for each of `models`."""
