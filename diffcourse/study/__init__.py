"""What a learner does with a lesson: predict, check, recall, play, and see how far it went."""
