"""Exact arithmetic of printed numbers: intervals, percentages of one question, means, deviations and medians.

Belongs here: functions of numbers alone. Does not belong here: figures, questionnaires and sentences.
"""
