"""Reads a BPMN file of another tool: refused with reasons, or taken in with a list of what is not understood."""

from __future__ import annotations

from lxml import etree

from workflows.importing import vendors
from workflows.importing.layout import draw_anew, is_drawn
from workflows.importing.notes import Imported
from workflows.importing.plain import bring_into_shape
from workflows.importing.words import drop, remove_drawn
from workflows.lint import MOST_PARTS
from workflows.lint.nodes import is_node
from workflows.procedures import xml
from workflows.procedures.xml import BPMN, XSI, DiagramError

B = f"{{{BPMN}}}"
# Whole kinds of diagram that hold no process.
OTHER_DIAGRAMS = ("choreography", "globalChoreographyTask", "conversation", "globalConversation")


def read_foreign(source: bytes) -> Imported:
    """What can be made of a file. One that needs no change comes back byte for byte.

    Raises `DiagramError` for what may not even be read: DTD, entities, other encodings, broken XML, size.
    """
    root, found = opened(source), Imported()
    before = etree.tostring(xml.opened(source))
    process = chosen_process(root, found)
    parts = sum(is_node(item) or item.tag == f"{B}sequenceFlow" for item in root.iter(etree.Element))
    if parts > MOST_PARTS:
        found.refuse("-", f"{parts}", f"节点与流向有 {parts} 个，最多 {MOST_PARTS} 个，请拆成几个流程",
                     f"{parts} nodes and flows, at most {MOST_PARTS}: split it into several procedures")  # fmt: skip
    if process is None or found.refused:
        return found
    make_executable(process, found)
    vendors.carry_over(root, found)
    vendors.leave_out(root, found)
    bring_into_shape(root, found)
    leave_message_flows(root, found)
    if not is_drawn(root):
        draw_anew(root, process)
        found.changed(
            process.get("id") or "-", "BPMNDiagram", "没有图形信息，已自动排版", "it was not drawn and is now laid out"
        )
    found.diagram = source if etree.tostring(root) == before else written(root)
    xml.parse(found.diagram)
    return found


def opened(source: bytes) -> etree._Element:
    """The root; references to schemas and imported files are cut off before anybody could follow them."""
    root = xml.opened(source)
    for item in xml.reaching_out(root):
        drop(item, f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation")
        holder = item.getparent()
        if holder is not None and item.tag == f"{B}import":
            holder.remove(item)
    return xml.parse(written(root))


def written(root: etree._Element) -> bytes:
    """The file as we keep it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def chosen_process(root: etree._Element, found: Imported) -> etree._Element | None:
    """The one process that can become a procedure; what stands beside it is left out, or the file refused."""
    for item in root.iter(*(f"{B}{kind}" for kind in OTHER_DIAGRAMS)):
        found.refuse(item.get("id") or "-", etree.QName(item).localname, "这是编排图或会话图，不是流程图，请导出流程",
                     "a choreography or conversation is no process: export the process")  # fmt: skip
    processes = [
        item for item in root.findall(f"{B}process") if any(is_node(inner) for inner in item.iter(etree.Element))
    ]
    runs = [item for item in processes if item.get("isExecutable") == "true"]
    if not processes:
        found.refuse(
            "-",
            "process",
            "文件里没有画了步骤的流程，请先画出步骤再导入",
            "no process with any step: draw its steps first",
        )
        return None
    if len(processes) > 1 and len(runs) != 1:
        names = "、".join((item.get("name") or item.get("id") or "?")[:40] for item in processes)
        found.refuse(processes[1].get("id") or "-", "process", f"文件里有几个流程（{names}），分不清导入哪一个：请各存一个文件，"
                     "或只把一个设为可执行", f"several processes ({names}): save each as a file, or make one executable")  # fmt: skip
        return None
    process = (runs or processes)[0]
    for other in [item for item in root.findall(f"{B}process") if item is not process]:
        leave_process(root, other, found)
    return process


def leave_process(root: etree._Element, process: etree._Element, found: Imported) -> None:
    """Takes a process that is not ours to run out, with everything that was drawn of it; its pool stays, empty."""
    identifier = process.get("id") or "-"
    gone = {item.get("id") for item in process.iter(etree.Element) if item.get("id")}
    if any(is_node(item) for item in process.iter(etree.Element)):
        found.left(identifier, process.get("name") or identifier, "另一方的流程不带入，只保留它的泳池",
                   "the process of another party is left out, its pool stays")  # fmt: skip
    for pool in root.iter(f"{B}participant"):
        if (pool.get("processRef") or "").rpartition(":")[2] == identifier:
            drop(pool, "processRef")
    remove_drawn(root, gone)
    holder = process.getparent()
    if holder is not None:
        holder.remove(process)


def make_executable(process: etree._Element, found: Imported) -> None:
    """Modelers leave it out for diagrams that are only drawn; here every procedure runs once it is published."""
    if process.get("isExecutable") != "true":
        process.set("isExecutable", "true")
        found.changed(process.get("id") or "-", "isExecutable", "流程设为可执行", "the process is made executable")
    drop(process, "processType")


def leave_message_flows(root: etree._Element, found: Imported) -> None:
    """Messages between pools: who sends a message is said at the event that catches it."""
    flows = list(root.iter(f"{B}messageFlow"))
    for item in flows:
        found.left(item.get("id") or "-", f"messageFlow {item.get('name') or ''}".strip(),
                   "消息流不带入：谁发送请写在接收事件的属性 senders 里", "message flows are left out: name the senders")  # fmt: skip
        holder = item.getparent()
        if holder is not None:
            holder.remove(item)
    remove_drawn(root, {item.get("id") for item in flows})


__all__ = ["DiagramError", "Imported", "read_foreign"]
