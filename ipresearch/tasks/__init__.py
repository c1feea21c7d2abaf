"""The tasks a notice sets, under their headings, checked against the number it declares."""

from ipresearch.tasks.declared import declared_counts
from ipresearch.tasks.extract import ROLES, extract_tasks, list_task_findings
from ipresearch.tasks.roles import DUTY_BRACKET

__all__ = ["DUTY_BRACKET", "ROLES", "declared_counts", "extract_tasks", "list_task_findings"]
