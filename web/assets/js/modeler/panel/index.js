// The panel: for what is chosen in the drawing, the groups that mean something for it. It is drawn anew after each change; what
// was being filled in keeps the focus.
import { h } from "../dom.js";
import { Editor, businessOf, kindOf, outcomesOf } from "../model.js";
import { t } from "../words.js";
import { basis } from "./basis.js";
import { calls } from "./calls.js";
import { condition } from "./condition.js";
import { attached, deadlines, timer } from "./deadlines.js";
import { events } from "./events.js";
import { form } from "./form.js";
import { general, nameOf, remarks } from "./general.js";
import { handler } from "./handler.js";
import { more } from "./more.js";
import { who } from "./who.js";

const GROUPS = [general, who, form, condition, calls, timer, attached, events, deadlines, basis, handler, more, remarks];

// What stands in a field and was not taken over yet.
const typed = (field) => (field.dataset.before !== undefined && field.value !== field.dataset.before && field.type !== "checkbox" ? field.value : undefined);

export class Panel {
  constructor({ room, modeler, catalogue, config, keeping, findings, readonly }) {
    Object.assign(this, { room, modeler, catalogue, config, keeping, findings, readonly });
    this.edit = readonly ? null : new Editor(modeler);
    this.drawn = null;
    const bus = modeler.get("eventBus");
    bus.on("selection.changed", () => this.draw());
    bus.on("commandStack.changed", () => this.draw());
    bus.on("import.done", () => this.draw());
    // A list that somebody has opened stays open.
    room.addEventListener("pointerdown", (event) => { this.choosing = event.target.closest("select"); });
    for (const end of ["change", "focusout"]) room.addEventListener(end, () => this.chosenNow());
    // While the diagram is walked through nothing is changed.
    bus.on("tokenSimulation.toggleMode", ({ active }) => {
      this.walking = active;
      this.draw();
    });
  }

  // Labels stand for what they name; nothing chosen is the process itself.
  chosen() {
    const selected = this.modeler.get("selection").get();
    if (selected.length > 1) return null;
    return selected.length ? selected[0].labelTarget || selected[0] : this.modeler.get("canvas").getRootElement();
  }

  draw() {
    const element = this.chosen();
    // Before a diagram is read there is an empty root that stands for nothing.
    if (element && !element.businessObject) return;
    const focus = document.activeElement && this.room.contains(document.activeElement) ? document.activeElement : null;
    const place = focus && focus.id ? { id: focus.id, start: focus.selectionStart, end: focus.selectionEnd, typed: typed(focus) } : null;
    const top = this.room.scrollTop;
    const same = this.drawn === element;
    this.drawn = element;
    this.room.replaceChildren(...(element ? this.content(element) : [h("p", { class: "panel-hint" }, t("several"))]));
    if (!same) {
      this.room.scrollTop = 0;
      return;
    }
    this.room.scrollTop = top;
    const again = place && document.getElementById(place.id);
    if (!again) return;
    again.focus({ preventScroll: true });
    if (place.typed !== undefined) again.value = place.typed;
    if (again.setSelectionRange && place.start !== null && place.start !== undefined && again.type !== "checkbox") again.setSelectionRange(place.start, place.end);
  }

  // There is something else to choose from: it is offered at once, or when a list that is open just now is left.
  renew() {
    if (this.choosing && document.activeElement === this.choosing) this.late = true;
    else this.draw();
  }

  chosenNow() {
    this.choosing = null;
    if (!this.late) return;
    this.late = false;
    // The field that is being left takes over first what was chosen in it.
    setTimeout(() => this.draw());
  }

  // What is wrong with what is chosen, without touching what is being filled in.
  tell() {
    const box = this.room.querySelector(".panel-wrong");
    if (box && this.drawn) box.replaceChildren(...[this.findings.about(this.drawn.businessObject.id)].filter(Boolean));
  }

  content(element) {
    const kind = kindOf(element);
    const ctx = {
      modeler: this.modeler, edit: this.edit, element, business: businessOf(element), kind, catalogue: this.catalogue, config: this.config,
      keeping: this.keeping, outcomes: outcomesOf,
    };
    const groups = GROUPS.map((make) => make(ctx)).filter(Boolean);
    return [
      h("header", { class: "panel-head" }, h("h2", {}, nameOf(ctx)), h("p", { class: "panel-soft" }, t(`kind_${kind}`))),
      h("div", { class: "panel-wrong", "aria-live": "polite" }, this.findings.about(ctx.business.id)),
      h("fieldset", { class: "panel-all", disabled: this.readonly || this.walking }, h("legend", { class: "visually-hidden" }, t("panel")), groups),
    ].filter(Boolean);
  }
}
