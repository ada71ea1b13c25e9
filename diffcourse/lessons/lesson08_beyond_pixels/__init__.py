"""Lesson 08: Beyond pixels"""
