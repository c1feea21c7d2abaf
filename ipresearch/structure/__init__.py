"""The structure of official documents: paragraph roles, heading hierarchy, titles and their short names.

Rooms: forms (how dates, numbers, organs and headings are written), paragraphs, named (《…》 titles and aliases).
"""

from ipresearch.structure.named import list_titles
from ipresearch.structure.paragraphs import segment_paragraphs

__all__ = ["list_titles", "segment_paragraphs"]
