"""Lesson 06: The way back"""
