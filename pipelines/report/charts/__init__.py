"""Small still pictures: SVG drawn from numbers, no script, no network, readable in black and white.

Belongs here: geometry. Does not belong here: what the numbers mean, and which picture suits which finding
(`pipelines/report/pictures/`). Colours are classes of `templates/charts.css`.
"""
