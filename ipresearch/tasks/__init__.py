"""The tasks a notice sets, under their headings, checked against the number it declares."""

from ipresearch.tasks.declared import declared_counts
from ipresearch.tasks.duties import DUTY_BRACKET
from ipresearch.tasks.extract import ROLES, extract_tasks, list_task_findings

__all__ = ["DUTY_BRACKET", "ROLES", "declared_counts", "extract_tasks", "list_task_findings"]
