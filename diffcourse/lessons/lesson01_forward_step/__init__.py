"""Lesson 01: One forward step"""
