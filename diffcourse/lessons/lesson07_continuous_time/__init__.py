"""Lesson 07: Continuous time"""
