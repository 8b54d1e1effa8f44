"""The second opinion: what a reader of the published Parquet may expect, judged by Great Expectations.

`suites.py` says what is expected, as plain data; `facts.py` what is known of a published version; `judged.py` asks
Great Expectations, the one place that imports it; `docs.py` makes pages of the results. It comes after publication and
never gates a wave.
"""
