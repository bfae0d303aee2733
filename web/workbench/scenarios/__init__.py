"""The scenarios of a draft: listed, edited beside the diagram, played step by step, recorded."""

from web.workbench.scenarios import editor, pages, playing, recording
from web.workbench.scenarios.room import blueprint

__all__ = ["blueprint", "editor", "pages", "playing", "recording"]
