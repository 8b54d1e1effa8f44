"""WHEN and HOW surveys are read, judged and published: readers, assets, storage, page, command line.

Depends on `schemas`; never the reverse.
"""
