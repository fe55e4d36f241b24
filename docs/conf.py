"""How the site is built: `python tools/docs.py --build` (Sphinx, MyST Markdown, the furo theme; nothing from other hosts)."""

import re
from pathlib import Path

_INIT = (Path(__file__).resolve().parents[1] / "src" / "dragoman" / "__init__.py").read_text(encoding="utf-8")

project = "dragoman"
author = "The dragoman developers"
project_copyright = "2026, The dragoman developers. Text: CC BY 4.0"
version = release = re.search(r'__version__ = "([^"]+)"', _INIT)[1]

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]

html_theme = "furo"
html_title = f"dragoman {release}"
html_static_path: list[str] = []
html_show_sphinx = False
html_copy_source = False
# Python blocks with parts left out ("...") and outputs of commands are shown plain rather than refused.
highlight_language = "none"
