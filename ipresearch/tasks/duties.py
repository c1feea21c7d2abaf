"""Who answers for a task and until when: the brackets, clauses and lines that say it."""

from __future__ import annotations

import re

BODY_END = "局|厅|部|委|署|院|办|政府|单位|部门|中心|公司|协会|管委会|等"
DUTY_BRACKET = re.compile(
    r"[（(](?:[^（）()]|[（(][^（）()]*[）)]){0,200}?"
    r"(?:负责|牵头|配合|参与|责任单位|责任部门|完成时限|按职责|年底前|月底前|长期坚持|持续推进|季度)"
    r"(?:[^（）()]|[（(][^（）()]*[）)]){0,200}[）)]"
    rf"|[（(](?:[^（）()\n]|[（(][^（）()]*[）)]){{2,200}}?(?:{BODY_END})[）)](?=[。；]?[ \t|]*(?:\n|$))"
)
DUTY_CLAUSE = re.compile(
    r"(?:由.{2,40}?(?:牵头|负责|配合|组织|承担|会同.+)|.{2,30}?(?:局|厅|部|委|院|署|办|府|门|位)(?:牵头|配合|参与|负责|分工负责))$"
)
DUTY_LINE = re.compile(
    r"[（(]?(?:责任|牵头|配合|主办|协办|参与|负责|完成|落实)(?:单位|部门|处室|科室|领导|人|时限|时间|机构)[^，。；]{0,4}[：:]"
)


def is_duty_line(text: str, start: int, end: int) -> bool:
    """Does text[start:end] only say who answers for what stands above it, or until when?

    >>> is_duty_line("责任单位：市公安局", 0, 9), is_duty_line("加强责任落实", 0, 6)
    (True, False)
    """
    return bool(DUTY_LINE.match(text, start, end)) or (
        text[start] in "（(" and text[end - 1] in "）)" and "负责" in text[start:end]
    )


def before_duty(text: str, start: int, end: int) -> int:
    """Where text[start:end] ends when the bracket at its end that says who is responsible is off."""
    brackets = list(DUTY_BRACKET.finditer(text, start, end))
    if brackets and not text[brackets[-1].end() : end].strip(" 。；"):
        end = brackets[-1].start()
        while end > start and text[end - 1] in " 。；，":
            end -= 1
    return end
