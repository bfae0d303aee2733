"""Draws a diagram as SVG, with where a case stands: no browser, no script, no inline style."""

from workflows.drawing.diagram import Mark, Say, State, draw
from workflows.drawing.several import named

__all__ = ["Mark", "Say", "State", "draw", "named"]
