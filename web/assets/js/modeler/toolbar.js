// The row above the drawing: how it is kept, undo and redo, find, zoom, map, walking through, findings, help, download.
import { fit, keepMap, zoomBy } from "./canvas.js";
import { h } from "./dom.js";
import { kindOf } from "./model.js";
import { t } from "./words.js";

const NEAR = 0.6;

const SHAPES = {
  undo: "M6 4L2.500 7.500L6 11M2.500 7.500h7a4 4 0 010 8h-2", redo: "M10 4l3.500 3.500L10 11M13.500 7.500h-7a4 4 0 000 8h2", find: "M7 12A5 5 0 107 2a5 5 0 000 10zM10.500 10.500L14 14",
  out: "M3 8h10", in: "M3 8h10M8 3v10", fit: "M2 6V2h4M14 6V2h-4M2 10v4h4M14 10v4h-4", map: "M1.500 3.500h13v9h-13zM8.500 7.500h4v3h-4z", walk: "M5 3l8 5-8 5z",
  findings: "M8 2l6.500 11.500h-13zM8 6.500v3.500M8 11.700v.3", help: "M6 6a2 2 0 113 1.700c-.7.500-1 .9-1 1.800M8 12v.3M8 15A7 7 0 108 1a7 7 0 000 14z",
  load: "M8 2v8M5 7.500L8 10.500l3-3M2.500 13.500h11",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("width", "16");
  svg.setAttribute("height", "16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.appendChild(path);
  return svg;
}

export class Toolbar {
  constructor({ modeler, readonly, save, findings, help, name, write }) {
    Object.assign(this, { modeler, readonly, name, write });
    const stack = readonly ? null : modeler.get("commandStack");
    const tool = (key, shape, act, more = {}) => h("button", { type: "button", class: "modeler-tool", "data-tool": key, title: t(key), onclick: act, ...more }, icon(shape), h("span", {}, t(`${key}_short`)));
    this.state = h("span", { class: "modeler-state", role: "status", "data-state": "saved" }, readonly ? t("read_only") : t("state_saved"));
    this.undo = tool("undo", "undo", () => stack.undo());
    this.redo = tool("redo", "redo", () => stack.redo());
    this.holder = h("span", { class: "modeler-holder", "aria-live": "polite" });
    this.count = h("span", { class: "modeler-count" });
    this.findings = tool("findings", "findings", findings, { "aria-pressed": "false" });
    this.findings.appendChild(this.count);
    this.walk = tool("walk", "walk", () => this.toggleWalk(), { "aria-pressed": "false" });
    this.map = tool("map", "map", () => this.toggleMap(), { "aria-pressed": String(modeler.get("minimap").isOpen()) });
    this.node = h("div", { class: "modeler-bar", role: "toolbar", "aria-label": t("toolbar") },
      this.state, !readonly && h("button", { type: "button", class: "modeler-tool", "data-tool": "save", title: t("save"), onclick: save }, h("span", {}, t("save_short"))),
      !readonly && [this.undo, this.redo],
      !readonly && tool("find", "find", (event) => this.find(event)),
      tool("zoom_out", "out", () => zoomBy(modeler, 1 / 1.25)), tool("zoom_in", "in", () => zoomBy(modeler, 1.25)), tool("zoom_fit", "fit", () => fit(modeler)),
      this.map, this.walk, this.findings, tool("help", "help", help), tool("download", "load", () => this.download()), this.holder);
    const bus = modeler.get("eventBus");
    bus.on("tokenSimulation.toggleMode", ({ active }) => this.walk.setAttribute("aria-pressed", String(active)));
    if (stack) {
      bus.on("commandStack.changed", () => this.steps(stack));
      this.steps(stack);
    }
  }

  // The search closes at any click in the page and at an Enter let go in it: it opens once this click has gone through
  // the page, before anything else happens, and does not hear the key that pressed the button.
  find(event) {
    document.addEventListener("click", () => this.modeler.get("searchPad").open(), { once: true });
    if (!event.detail) document.addEventListener("keyup", (key) => key.key === "Enter" && key.stopPropagation(), { once: true, capture: true });
  }

  toggleMap() {
    const map = this.modeler.get("minimap");
    map.toggle();
    keepMap(map.isOpen());
    this.map.setAttribute("aria-pressed", String(map.isOpen()));
  }

  // Who else has the draft open; nothing where nobody has.
  hold(who) {
    this.holder.textContent = who ? t("held", { who }) : "";
    this.holder.title = who ? t("held_why", { who }) : "";
  }

  steps(stack) {
    this.undo.disabled = !stack.canUndo();
    this.redo.disabled = !stack.canRedo();
  }

  // Where it is walked through, the buttons on the elements need to be seen: near, and where it begins.
  toggleWalk() {
    const { modeler } = this;
    const canvas = modeler.get("canvas");
    if (this.walk.getAttribute("aria-pressed") === "false" && canvas.zoom() < NEAR) {
      const [start] = modeler.get("elementRegistry").filter((one) => kindOf(one) === "startEvent" && kindOf(one.parent) !== "subProcess");
      canvas.zoom(NEAR);
      if (start) canvas.scrollToElement(start, 150);
    }
    modeler.get("toggleMode").toggleMode();
  }

  counted(errors, warnings) {
    this.count.textContent = errors || warnings ? t("counted", { errors, warnings }) : t("counted_none");
    this.count.classList.toggle("modeler-count-wrong", errors > 0);
  }

  tell(state, words) {
    this.state.dataset.state = state;
    this.state.textContent = words;
  }

  async download() {
    const link = h("a", { href: URL.createObjectURL(new Blob([await this.write()], { type: "application/xml" })), download: this.name });
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
}
