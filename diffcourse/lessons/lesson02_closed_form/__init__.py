"""Lesson 02: The closed form"""
