"""Draws a diagram as SVG, with where a case stands: no browser, no script, no inline style."""

from workflows.drawing.diagram import Mark, State, draw

__all__ = ["Mark", "State", "draw"]
