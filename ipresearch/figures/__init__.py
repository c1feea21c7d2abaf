"""Every chart of the package, one function a question, and save_figure(), the only writer of figures/.

All share one call shape, `plot_*(table, ..., labels="both" | "en" | "zh", ax=None) -> Axes`.
"""

from ipresearch.figures.cloud import plot_word_cloud
from ipresearch.figures.contrasts import plot_log_ratios, plot_share_differences, plot_specification_curve
from ipresearch.figures.groups import plot_by_group
from ipresearch.figures.pairs import plot_counterparts, plot_coword_network, plot_crossed_codes
from ipresearch.figures.policy import plot_pmc_surface
from ipresearch.figures.repairs import plot_repairs
from ipresearch.figures.save import figure_name, save_figure
from ipresearch.figures.tasks import plot_category_shares, plot_task_categories, plot_task_tree
from ipresearch.figures.terms import plot_dispersion, plot_term_frequency

__all__ = [
    "figure_name",
    "plot_by_group",
    "plot_category_shares",
    "plot_counterparts",
    "plot_coword_network",
    "plot_crossed_codes",
    "plot_dispersion",
    "plot_log_ratios",
    "plot_pmc_surface",
    "plot_repairs",
    "plot_share_differences",
    "plot_specification_curve",
    "plot_task_categories",
    "plot_task_tree",
    "plot_term_frequency",
    "plot_word_cloud",
    "save_figure",
]
