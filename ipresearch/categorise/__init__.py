"""Codebook coding of tasks, the evidence for each code, shares, and how reliable the coding is."""

from ipresearch.categorise.codebook import read_codebook
from ipresearch.categorise.coding import categorise_tasks
from ipresearch.categorise.shares import category_shares

__all__ = ["categorise_tasks", "category_shares", "read_codebook"]
