"""What moves under a learner's hand, and how every picture looks."""
