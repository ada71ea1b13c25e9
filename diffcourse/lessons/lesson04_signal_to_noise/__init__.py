"""Lesson 04: Signal to noise"""
