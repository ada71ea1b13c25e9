"""Lesson 08: Continuous time"""
