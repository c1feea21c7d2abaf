"""Sphinx builds the site from the committed notebooks and pages; it runs nothing. See tools/build_site.py."""

project = "ipresearch"
author = "The ipresearch authors"
# curly quotes would be drawn as wide as a Chinese character
smartquotes = False
html_title = "ipresearch · 中文政策文件研究"
extensions = ["myst_nb"]
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_dmath_allow_labels = False
myst_heading_anchors = 3
suppress_warnings = ["myst.header", "myst.xref_missing", "mystnb.unknown_mime_type"]
language = "en"
# jieba cuts the Chinese into words for the search index
html_search_language = "zh"
# summaries are fetched, which browsers refuse to pages opened from disk
html_show_search_summary = False
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["chinese.css"]
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None
