"""Lesson 12: Design a schedule"""
