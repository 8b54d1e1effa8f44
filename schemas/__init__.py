"""WHAT must be true of a survey: questionnaire, answers, published figures.

Pure: nothing in here imports an orchestrator, opens a network connection or looks for files; text and frames come in,
verdicts go out. `pipelines` depends on this package, never the reverse.
"""
