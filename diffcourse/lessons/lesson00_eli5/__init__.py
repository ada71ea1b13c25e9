"""Lesson 00: Why destroy a picture?"""
