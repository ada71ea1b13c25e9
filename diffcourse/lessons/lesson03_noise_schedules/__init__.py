"""Lesson 03: Noise schedules"""
