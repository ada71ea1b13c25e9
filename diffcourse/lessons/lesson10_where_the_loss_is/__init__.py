"""Lesson 10: where the loss is."""
