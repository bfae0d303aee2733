"""The layout of the diagrams of the shelf: words lie free, in our drawing and in other editors."""

from pathlib import Path

import pytest

from workflows.drawing.layout import Box, Shape, read_layout

SHELF = Path(__file__).parents[3] / "bpmn"
DIAGRAMS = sorted(SHELF.glob("*/*.bpmn"))
every_diagram = pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: str(path.relative_to(SHELF).with_suffix("")))


def apart(one: Box, other: Box) -> bool:
    """Whether two boxes share no more than a pixel."""
    return any(one[i] + one[i + 2] <= other[i] + 1 or other[i] + other[i + 2] <= one[i] + 1 for i in (0, 1))


def bodies(shape: Shape) -> list[Box]:
    """What an element covers: its box, of a gateway the diamond in it, in ten slices none of which is too narrow."""
    if not shape.kind.endswith("Gateway"):
        return [shape.box]
    x, y, width, height = shape.box
    slices = []
    for number in range(10):
        nearest = max(0, abs(number - 4.5) - 0.5) / 5
        half = width / 2 * (1 - nearest)
        slices.append((x + width / 2 - half, y + number * height / 10, 2 * half, height / 10))
    return slices


@every_diagram
def test_no_line_and_no_label_of_a_diagram_lies_on_a_step_or_another_label(path: Path) -> None:
    shapes, edges = read_layout(path.read_bytes())
    steps = [(shape.id, box) for shape in shapes if shape.layer[0] == 2 for box in bodies(shape)]
    labels = [(item.id, item.label) for item in (*shapes, *edges) if item.label]
    runs = [
        (edge.id, (min(x1, x2), min(y1, y2), max(abs(x2 - x1), 1), max(abs(y2 - y1), 1)))
        for edge in edges
        for (x1, y1), (x2, y2) in zip(edge.points, edge.points[1:], strict=False)
    ]

    solid = [*steps, *labels]
    clashes = [(a, b) for i, (a, box) in enumerate(solid) for b, other in solid[i + 1 :] if not apart(box, other)]
    crossed = [(a, b) for a, run in runs for b, box in solid if not apart(run, box)]
    assert clashes == []
    assert crossed == []


def outlines(shape: Shape) -> list[Box]:
    """What other editors draw of an element that words must not touch: its line, and the icon of a step."""
    x, y, width, height = shape.box
    if not shape.kind.endswith(("Task", "callActivity")) and shape.layer[0] != 1:
        return bodies(shape) if shape.layer[0] > 1 and shape.kind != "textAnnotation" else []
    icon = [(x + 3, y + 3, 22.0, 21.0)] if shape.kind.endswith("Task") else []
    return [(x, y, width, 1), (x, y + height, width, 1), (x, y, 1, height), (x + width, y, 1, height), *icon]


def ems(text: str) -> float:
    return sum(1.0 if character > "\u2e7f" else 0.56 for character in text)


def words_elsewhere(shape: Shape) -> Box:
    """Where another editor puts one line of a name: 12 px in the middle of a step, 11 px at the top of a label."""
    if shape.label is None:
        width = ems(shape.name) * 12
        return shape.box[0] + (shape.box[2] - width) / 2, shape.box[1] + shape.box[3] / 2 - 7, width, 14
    x, y, room, _ = shape.label
    width = min(ems(shape.name) * 11, 90)
    return x + (room - width) / 2, y + 1, width, 12 if ems(shape.name) * 11 <= 90 else 26


@every_diagram
def test_in_other_editors_too_no_name_lies_on_a_line_an_icon_or_another_name(path: Path) -> None:
    # Measured with bpmn-js 18.31 and 17.11: 12 px and 11 px, labels up to 90 px wide, icons of 22 px.
    shapes, edges = read_layout(path.read_bytes())
    named = [shape for shape in shapes if shape.name and shape.layer[0] >= 2]
    texts = [(shape.id, words_elsewhere(shape)) for shape in named]
    things = [(shape.id, box) for shape in shapes for box in outlines(shape)]
    things += [
        (edge.id, (min(x1, x2) - 1, min(y1, y2) - 1, abs(x2 - x1) + 2, abs(y2 - y1) + 2))
        for edge in edges
        for (x1, y1), (x2, y2) in zip(edge.points, edge.points[1:], strict=False)
    ]

    on_each_other = [(a, b) for i, (a, one) in enumerate(texts) for b, other in texts[i + 1 :] if not apart(one, other)]
    on_things = [(a, b) for a, text in texts for b, thing in things if not apart(text, thing)]
    assert on_each_other == []
    assert on_things == []
