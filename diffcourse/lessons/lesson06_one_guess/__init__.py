"""Lesson 06: What does a network guess?"""
