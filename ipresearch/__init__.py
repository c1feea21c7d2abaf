"""Read Chinese policy notices as data.

The flow, one way, a module a stage, plain pandas tables between them:

    seeds/ -> load -> restore -> clean -> segment -> tasks | count -> compare | categorise -> figures/

`import ipresearch` reads no file and starts nothing: each public name is fetched from its module when it is
first used. More documents than memory holds: the functions of `ipresearch.corpus`.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_HOME = {
    "load": ["load_notices", "list_problems"],
    "restore": ["restore_text"],
    "clean": [
        "clean_notices",
        "list_repairs",
        "list_certificates",
        "list_metadata",
        "raw_span",
    ],
    "groups": ["choose_sides", "group_notices", "pool_notices", "join_metadata"],
    "structure": ["segment_paragraphs", "list_titles"],
    "segment": ["segment_sentences", "segment_clauses", "segment_terms"],
    "tasks": ["extract_tasks", "declared_counts"],
    "mentions": ["find_mentions"],
    "findings": ["list_findings"],
    "count": [
        "count_terms",
        "count_declared_terms",
        "count_across_segmentations",
        "count_cowords",
        "compare_top_terms",
        "keyword_in_context",
        "drop_stopwords",
        "disperse",
        "unknown_words",
    ],
    "intervals": ["log2_ratio_interval", "share_interval", "rate_interval", "design_effect"],
    "compare": [
        "compare_counts",
        "confounds",
        "confirm_declared",
        "permute_units",
        "contrast_texts",
        "bootstrap_ratios",
        "sweep_prior",
        "detectable_count",
        "dictionary_prior",
    ],
    "multiverse": ["multiverse", "Contrast"],
    "claims": ["make_claims", "list_claims", "check_sentence", "Claim"],
    "counterparts": [
        "find_counterparts",
        "sweep_threshold",
        "shared_documents",
        "shared_phrases",
        "carry_over",
    ],
    "categorise": [
        "categorise_tasks",
        "categorise_terms",
        "category_shares",
        "unit_sensitivity",
        "cross_codes",
        "corrected_shares",
        "agreement",
        "list_disagreements",
        "score_coding",
        "read_shipped_coding",
        "read_coded_units",
        "compare_categories",
        "export_codings",
    ],
    "policy": ["policy_strength", "propose_items", "pmc_index", "pmc_variables"],
    "gloss": ["add_gloss", "list_glossary", "missing_glosses"],
    "lexicons": ["read_lexicon", "lexicon_hashes"],
    "figures": [
        "plot_repairs",
        "plot_term_frequency",
        "plot_word_cloud",
        "plot_dispersion",
        "plot_log_ratios",
        "plot_share_differences",
        "plot_specification_curve",
        "plot_category_shares",
        "plot_task_categories",
        "plot_task_tree",
        "plot_crossed_codes",
        "plot_counterparts",
        "plot_coword_network",
        "plot_by_group",
        "plot_pmc_surface",
        "figure_name",
        "save_figure",
    ],
    "reading": ["show_table", "view_restoration", "view_tasks"],
    "explore": ["explore_table", "quote_spans"],
    "study": [
        "run_notebook",
        "run_study",
        "new_study",
        "check_machine",
        "draft_manifest",
        "edit_manifest",
        "save_manifest",
    ],
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}
__all__ = sorted(_MODULE_OF)


def __getattr__(name: str):
    if name == "corpus":
        return import_module("ipresearch.corpus")
    if name not in _MODULE_OF:
        from ipresearch.errors import nearest

        raise AttributeError(f"ipresearch has no {name!r}.{nearest(name, __all__)}")
    value = getattr(import_module(f"ipresearch.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
