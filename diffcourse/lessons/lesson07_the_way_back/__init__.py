"""Lesson 07: How do you walk back?"""
