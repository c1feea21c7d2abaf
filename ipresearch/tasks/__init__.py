"""The tasks a notice sets, under their headings, checked against the number it declares."""

from ipresearch.tasks.declared import declared_counts
from ipresearch.tasks.extract import extract_tasks

__all__ = ["declared_counts", "extract_tasks"]
