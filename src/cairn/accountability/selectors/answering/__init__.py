"""What each question's answer is for each learner: `kinds` names them all, the others answer them."""
