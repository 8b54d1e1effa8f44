"""The assets, one module a stage: delivered -> validated -> curated -> judged -> published."""
