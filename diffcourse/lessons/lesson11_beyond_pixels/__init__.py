"""Lesson 11: Beyond pixels"""
