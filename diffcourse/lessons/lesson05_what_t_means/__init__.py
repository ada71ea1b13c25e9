"""Lesson 05: What t means"""
