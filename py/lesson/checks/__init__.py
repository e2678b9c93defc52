"""Exercises, one file for each lesson: its checks, with three hints beside each."""
