"""Lesson 09: The flow path"""
