"""Lesson 09: Design a schedule"""
