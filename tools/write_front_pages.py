"""Write figures/README.md from the figures' alt texts, and README.md's findings and glossary from notices and lexicon.

python tools/write_front_pages.py
"""

import re
from pathlib import Path

import ipresearch as ipr

ROOT = Path(__file__).resolve().parents[1]
TITLES = {
    "01": "Load and clean 读取与清理",
    "02": "Term frequency 词频",
    "03": "Ningxia 2021 and the nation 2023 宁夏 2021 与全国 2023",
    "04": "Task categories 任务类别",
    "05": "Your own documents 分析你自己的文件",
    "06": "Many documents 大批文件",
}
A, B = "ningxia-2021", "national-2023"


def figure_index() -> str:
    """figures/README.md: every figure with thumbnail, alt text, notebook and files."""
    lines = [
        "# Figures",
        "",
        "Written by `make figures`; do not edit. Each figure comes with the data it was drawn from.",
        "",
    ]
    notebooks = {path.name[:2]: path.name for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))}
    for number, notebook in notebooks.items():
        names = sorted(path.stem for path in (ROOT / "figures").glob(f"{number}_*.png"))
        if not names:
            continue
        lines += [f"## {number} · {TITLES[number]}", "", f"From [{notebook}](../notebooks/{notebook}).", ""]
        for name in names:
            alt = (ROOT / "figures" / f"{name}.alt.txt").read_text("utf-8").strip()
            files = ", ".join(f"[{kind.upper()}]({name}.{kind})" for kind in ("png", "svg", "pdf", "csv"))
            lines += [f'<img src="{name}.png" alt="{alt}" width="480">', "", f"{alt} {files}", ""]
    return "\n".join(lines)


def findings() -> str:
    """Three findings with their numbers, from the notices in seeds/."""
    cleaned = ipr.clean_notices(ipr.load_notices(ROOT / "seeds"))
    return "\n".join([restoration(cleaned), words(cleaned), tasks(cleaned)])


def restoration(cleaned) -> str:
    repairs = ipr.list_repairs(cleaned)
    body = repairs[(repairs["kind"] != "furniture") & (repairs["part"] == "body")]
    inferred = body[body["certainty"] == "inferred"]
    glosses = (body["kind"] == "gloss").sum()
    certified = ipr.list_certificates(cleaned)["status"].eq("certified")
    return (
        f"1. **A text that is consistent with the damage can be given back; {len(inferred)} bytes of it are inferred.** "
        f"{len(body):,} changes to the two bodies, {glosses} of them pinyin glosses taken out, give {cleaned['n_chars'].sum():,} "
        f"characters of simplified text; the damage run forwards on it gives the raw text in {certified.sum()} of "
        f"{len(certified)} paragraphs. The lost bytes were filled with probability {inferred['probability'].min():.4f} or "
        f"more, and are marked."
    )


def words(cleaned) -> str:
    claims = ipr.make_claims(cleaned, A, B)
    glosses = ipr.read_lexicon("glosses").set_index("term_zh")["term_en"]
    told = [
        f"{claim.contrast.term_zh} ({glosses[claim.contrast.term_zh]}), {claim.n_a} uses in `{A}` and {claim.n_b} in "
        f"`{B}` (log2 ratio {claim.log2_ratio:.2f} [{claim.log2_ratio_low:.2f}, {claim.log2_ratio_high:.2f}]), which "
        f"holds in {claim.robust_k} of {claim.robust_m} specifications, so that it depends on what counts as a word and on "
        f"the unit that is reshuffled"
        for claim in claims
        if claim.is_named
    ]
    return (
        f"2. **Few contrasts of words survive.** Of {len(claims)} listed terms the tests leave {len(told)}: "
        f"{'; '.join(told)}. That is about two texts, not about a region or a year."
    )


def tasks(cleaned) -> str:
    declared = ipr.declared_counts(cleaned).set_index("what").loc["tasks"]
    clauses = ipr.extract_tasks(cleaned)
    shares = ipr.category_shares(ipr.categorise_tasks(clauses))
    rules = ipr.unit_sensitivity(clauses)
    told = []
    for notice in (A, B):
        row = shares[shares["notice_id"] == notice].sort_values("n").iloc[-1]
        same = rules[(rules["notice_id"] == notice) & (rules["code"] == row["code"])].sort_values("share")
        told.append(
            f"{row.name_en} {row.name_zh} in `{notice}`, {row.n} of {row.n_tasks} ({row.share:.0%}, 95 % interval "
            f"{row.share_low:.0%} to {row.share_high:.0%}; by other rules for what counts as a task "
            f"{same['share'].iloc[0]:.0%} to {same['share'].iloc[-1]:.0%})"
        )
    return (
        f"3. **The national text sets {declared.found} tasks, as many as it declares ({declared.declared})**, where two "
        f"clauses are {declared.judgements}. The most frequent category is {' and '.join(told)}. All tasks were counted: the "
        f"interval says how far a share of so few may be read. The latter is a plan for administrative protection by its "
        f"title: topic, not priority."
    )


def glossary() -> str:
    rows = [f"| {row.term_zh} | {row.term_en} | {row.meaning} |" for row in ipr.list_glossary().itertuples()]
    return "\n".join(["", "| 中文 | English | what it is |", "|---|---|---|", *rows, ""])


def between_marks(page: str, what: str, content: str) -> str:
    return re.sub(
        rf"(<!-- {what} -->\n).*?(<!-- end of {what} -->)",
        lambda m: f"{m[1]}{content}\n{m[2]}",
        page,
        flags=re.S,
    )


def main() -> None:
    (ROOT / "figures" / "README.md").write_text(figure_index(), encoding="utf-8")
    readme = ROOT / "README.md"
    page = between_marks(readme.read_text("utf-8"), "findings", findings())
    readme.write_text(between_marks(page, "glossary", glossary()), encoding="utf-8")


if __name__ == "__main__":
    main()
