"""Each public function that takes text, bytes or a table, called on the tables that the flow makes of any two texts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

import ipresearch as ipr

# what takes no text, bytes or table of a reader's, or runs whole notebooks (tests/test_study.py, tests/test_faults.py)
EXEMPT = {
    "Contrast", "check_machine", "detectable_count", "disperse", "lexicon_hashes", "log2_ratio_interval", "new_study",
    "read_coded_units", "read_shipped_coding", "run_notebook", "run_study", "share_interval", "rate_interval", "design_effect",
    "list_claims", "Claim",
}  # fmt: skip


class Flow:
    """The tables made of two texts, each when it is first asked for."""

    def __init__(self, one: str, other: str, folder: Path):
        self.texts, self.folder = (one, other), folder

    @cached_property
    def notices(self) -> pd.DataFrame:
        rows = {"notice_id": ["a", "b"], "path": ["a.txt", "b.txt"], "text_raw": list(self.texts)}
        return pd.DataFrame(rows)

    @cached_property
    def cleaned(self) -> pd.DataFrame:
        return ipr.clean_notices(self.notices)

    @cached_property
    def terms(self) -> pd.DataFrame:
        return ipr.segment_terms(self.cleaned)

    @cached_property
    def counts(self) -> pd.DataFrame:
        return ipr.count_terms(self.terms)

    @cached_property
    def grouped(self) -> pd.DataFrame:
        return ipr.count_terms(self.terms).assign(group="all")

    @cached_property
    def declared(self) -> pd.DataFrame:
        return ipr.count_declared_terms(self.cleaned)

    @cached_property
    def differences(self) -> pd.DataFrame:
        return ipr.compare_counts(self.declared, "a", "b")

    @cached_property
    def tasks(self) -> pd.DataFrame:
        return ipr.extract_tasks(self.cleaned)

    @cached_property
    def coded(self) -> pd.DataFrame:
        return ipr.categorise_tasks(self.tasks)

    @cached_property
    def shares(self) -> pd.DataFrame:
        return ipr.category_shares(self.coded)

    @cached_property
    def crossed(self) -> pd.DataFrame:
        return ipr.cross_codes(self.coded, ipr.categorise_tasks(self.tasks, frame="tools"))

    @cached_property
    def pairs(self) -> pd.DataFrame:
        return ipr.find_counterparts(self.tasks, "a", "b")

    @cached_property
    def cowords(self) -> pd.DataFrame:
        return ipr.count_cowords(self.terms)

    @cached_property
    def items(self) -> pd.DataFrame:
        return ipr.propose_items(self.cleaned)

    @cached_property
    def manifest(self) -> pd.DataFrame:
        return ipr.draft_manifest(self.cleaned)

    @property
    def word(self) -> str:
        """A piece of the first text, as a reader might look it up."""
        return self.texts[0][:3]


class Damaged:
    """The sound tables of a flow, each damaged as it is handed to the function under test."""

    def __init__(self, flow: Flow, damage: Callable[[pd.DataFrame], pd.DataFrame]):
        self._flow, self._damage = flow, damage

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._flow, name)
        return self._damage(value.copy()) if isinstance(value, pd.DataFrame) else value


def _figure(draw: Callable[[Flow], Any]) -> Callable[[Flow], Any]:
    def call(flow: Flow) -> None:
        import matplotlib.pyplot as plt

        try:
            draw(flow)
        finally:
            plt.close("all")

    return call


CALLS: dict[str, Callable[[Flow], Any]] = {
    "load_notices": lambda f: ipr.load_notices(_written(f)),
    "list_problems": lambda f: ipr.list_problems(f.notices),
    "restore_text": lambda f: ipr.restore_text(f.texts[0]),
    "clean_notices": lambda f: ipr.clean_notices(f.notices),
    "list_repairs": lambda f: ipr.list_repairs(f.cleaned),
    "list_certificates": lambda f: ipr.list_certificates(f.cleaned),
    "list_metadata": lambda f: ipr.list_metadata(f.cleaned),
    "raw_span": lambda f: ipr.raw_span(f.cleaned, "a", 0, 1),
    "choose_sides": lambda f: ipr.choose_sides(f.cleaned),
    "group_notices": lambda f: ipr.group_notices(f.cleaned),
    "pool_notices": lambda f: ipr.pool_notices(f.terms, ipr.group_notices(f.cleaned)),
    "join_metadata": lambda f: ipr.join_metadata(f.tasks, f.cleaned, "year"),
    "segment_paragraphs": lambda f: ipr.segment_paragraphs(f.cleaned),
    "list_titles": lambda f: ipr.list_titles(f.cleaned),
    "segment_sentences": lambda f: ipr.segment_sentences(f.cleaned),
    "segment_clauses": lambda f: ipr.segment_clauses(f.cleaned),
    "segment_terms": lambda f: ipr.segment_terms(f.cleaned),
    "extract_tasks": lambda f: ipr.extract_tasks(f.cleaned),
    "declared_counts": lambda f: ipr.declared_counts(f.cleaned),
    "find_mentions": lambda f: ipr.find_mentions(f.cleaned, f.tasks),
    "list_findings": lambda f: ipr.list_findings(f.cleaned),
    "count_terms": lambda f: ipr.count_terms(f.terms),
    "count_declared_terms": lambda f: ipr.count_declared_terms(f.cleaned, [f.word]),
    "count_across_segmentations": lambda f: ipr.count_across_segmentations(f.cleaned, ["保护"], ["jieba", "longest_match"]),
    "count_cowords": lambda f: ipr.count_cowords(f.terms),
    "compare_top_terms": lambda f: ipr.compare_top_terms(f.cleaned, 5, ["jieba", "jieba_terms"]),
    "quote_spans": lambda f: ipr.quote_spans(f.tasks, f.cleaned),
    "list_glossary": lambda f: ipr.list_glossary(f.cleaned),
    "plot_share_differences": lambda f: ipr.plot_share_differences(ipr.compare_categories(f.coded, "a", "b", n_tables=99)),
    "keyword_in_context": lambda f: ipr.keyword_in_context(f.cleaned, f.word),
    "drop_stopwords": lambda f: ipr.drop_stopwords(f.counts),
    "unknown_words": lambda f: ipr.unknown_words(f.cleaned),
    "compare_counts": lambda f: ipr.compare_counts(f.declared, "a", "b"),
    "confounds": lambda f: ipr.confounds(f.cleaned, "a", "b"),
    "confirm_declared": lambda f: ipr.confirm_declared(f.cleaned, "a", "b", n_random=99),
    "permute_units": lambda f: ipr.permute_units(f.terms, "a", "b", n_random=99),
    "contrast_texts": lambda f: ipr.contrast_texts(f.terms, "a", "b", n_random=99),
    "bootstrap_ratios": lambda f: ipr.bootstrap_ratios(f.terms, "a", "b", n_random=99),
    "sweep_prior": lambda f: ipr.sweep_prior(f.counts, "a", "b"),
    "dictionary_prior": lambda f: ipr.dictionary_prior(f.counts["term_zh"]),
    "multiverse": lambda f: ipr.multiverse(f.cleaned, ipr.Contrast("保护", "a", "b", "b"), n_random=19),
    "make_claims": lambda f: ipr.make_claims(f.cleaned, "a", "b", n_random=99),
    "check_sentence": lambda f: [ipr.check_sentence(f.texts[0], claim) for claim in ipr.make_claims(f.cleaned, "a", "b", n_random=99)[:1]],
    "find_counterparts": lambda f: ipr.find_counterparts(f.tasks, "a", "b"),
    "sweep_threshold": lambda f: ipr.sweep_threshold(f.tasks, "a", "b", (0.3,)),
    "shared_documents": lambda f: ipr.shared_documents(f.cleaned, "a", "b"),
    "shared_phrases": lambda f: ipr.shared_phrases(f.cleaned, "a", "b"),
    "carry_over": lambda f: ipr.carry_over(f.cleaned, f.tasks),
    "categorise_tasks": lambda f: ipr.categorise_tasks(f.tasks),
    "categorise_terms": lambda f: ipr.categorise_terms(f.counts, f.coded),
    "category_shares": lambda f: ipr.category_shares(f.coded),
    "unit_sensitivity": lambda f: ipr.unit_sensitivity(f.tasks),
    "cross_codes": lambda f: f.crossed,
    "corrected_shares": lambda f: ipr.corrected_shares(f.coded, ipr.read_shipped_coding("settled")),
    "agreement": lambda f: ipr.agreement(ipr.read_shipped_coding("a"), f.coded, n_resamples=20),
    "list_disagreements": lambda f: ipr.list_disagreements(ipr.read_shipped_coding("a"), f.coded),
    "score_coding": lambda f: ipr.score_coding(f.coded, ipr.read_shipped_coding("settled")),
    "compare_categories": lambda f: ipr.compare_categories(f.coded, "a", "b", n_tables=99),
    "export_codings": lambda f: ipr.export_codings(f.cleaned, f.coded, f.folder / "codings.qdpx"),
    "policy_strength": lambda f: ipr.policy_strength(f.cleaned, f.tasks),
    "propose_items": lambda f: ipr.propose_items(f.cleaned),
    "pmc_index": lambda f: ipr.pmc_index(f.items),
    "pmc_variables": lambda f: ipr.pmc_variables(f.items),
    "add_gloss": lambda f: ipr.add_gloss(f.counts),
    "missing_glosses": lambda f: ipr.missing_glosses(f.counts),
    "read_lexicon": lambda f: ipr.read_lexicon("terms", _lexicons(f)),
    "show_table": lambda f: repr(ipr.show_table(f.tasks)),
    "explore_table": lambda f: ipr.explore_table(f.counts.head(30), f.terms)._repr_html_(),
    "view_restoration": lambda f: repr(ipr.view_restoration(f.cleaned, "a", 1)),
    "view_tasks": lambda f: repr(ipr.view_tasks(f.cleaned, "a", f.coded)),
    "draft_manifest": lambda f: ipr.draft_manifest(f.cleaned),
    "edit_manifest": lambda f: ipr.edit_manifest(f.manifest, f.folder),
    "save_manifest": lambda f: ipr.save_manifest(f.manifest.assign(title_zh=f.texts[1].strip()), _written(f)),
    "figure_name": lambda f: ipr.figure_name("02_x", f.texts[0]),
    "save_figure": _figure(lambda f: ipr.save_figure(ipr.plot_repairs(ipr.list_repairs(f.cleaned)), "01_x", f.counts, alt=f.texts[0], folder=f.folder)),
    "plot_repairs": _figure(lambda f: ipr.plot_repairs(ipr.list_repairs(f.cleaned))),
    "plot_term_frequency": _figure(lambda f: ipr.plot_term_frequency(ipr.add_gloss(f.counts))),
    "plot_word_cloud": _figure(lambda f: ipr.plot_word_cloud(f.counts, "a")),
    "plot_dispersion": _figure(lambda f: ipr.plot_dispersion(ipr.keyword_in_context(f.cleaned, "保护"), f.cleaned)),
    "plot_log_ratios": _figure(lambda f: ipr.plot_log_ratios(ipr.add_gloss(f.differences))),
    "plot_specification_curve": _figure(
        lambda f: ipr.plot_specification_curve(ipr.multiverse(f.cleaned, ipr.Contrast("保护", "a", "b", "b"), n_random=19))
    ),
    "plot_category_shares": _figure(lambda f: ipr.plot_category_shares(f.shares)),
    "plot_task_categories": _figure(lambda f: ipr.plot_task_categories(f.coded)),
    "plot_task_tree": _figure(lambda f: ipr.plot_task_tree(f.tasks, "a")),
    "plot_crossed_codes": _figure(lambda f: ipr.plot_crossed_codes(f.crossed)),
    "plot_counterparts": _figure(lambda f: ipr.plot_counterparts(f.pairs, "a", "b")),
    "plot_coword_network": _figure(lambda f: ipr.plot_coword_network(f.cowords, least=1)),
    "plot_by_group": _figure(lambda f: ipr.plot_by_group(f.grouped, "per_1000")),
    "plot_pmc_surface": _figure(lambda f: ipr.plot_pmc_surface(ipr.pmc_variables(f.items), "a")),
}  # fmt: skip


def _written(flow: Flow) -> Path:
    folder = flow.folder / "documents"
    folder.mkdir(exist_ok=True)
    for name, text in zip(("a.txt", "b.txt"), flow.texts, strict=True):
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return folder


def _lexicons(flow: Flow) -> Path:
    folder = flow.folder / "lexicons"
    folder.mkdir(exist_ok=True)
    (folder / "terms.csv").write_bytes(
        f"term_zh,source\n{flow.texts[0]},{flow.texts[1]}\n".encode("utf-8", "surrogatepass")
    )
    return folder
