"""Codebook coding of tasks, the evidence for each code, shares, and how reliable the coding is."""

from ipresearch.categorise.codebook import read_codebook
from ipresearch.categorise.coding import categorise_tasks
from ipresearch.categorise.contrast import compare_categories
from ipresearch.categorise.correct import corrected_shares
from ipresearch.categorise.cross import categorise_terms, cross_codes
from ipresearch.categorise.exchange import export_codings
from ipresearch.categorise.reliability import (
    agreement,
    krippendorff_alpha,
    list_disagreements,
    read_coded_units,
    read_coding,
    read_shipped_coding,
    score_coding,
)
from ipresearch.categorise.shares import category_shares, unit_sensitivity

__all__ = [
    "agreement",
    "categorise_tasks",
    "categorise_terms",
    "category_shares",
    "compare_categories",
    "corrected_shares",
    "cross_codes",
    "export_codings",
    "krippendorff_alpha",
    "list_disagreements",
    "read_codebook",
    "read_coded_units",
    "read_coding",
    "read_shipped_coding",
    "score_coding",
    "unit_sensitivity",
]
