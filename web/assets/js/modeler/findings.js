// What is wrong, on the elements and as a list: at once what the browser can tell, a moment later what the server says.
import { debounced, h } from "./dom.js";
import { AT_ONCE, check } from "./lint.js";
import { send } from "./server.js";
import { pick, t } from "./words.js";

const PAUSE = 400;
const MARK = { error: "✕", warning: "!" };

export class Findings {
  constructor({ modeler, catalogue, address, path, isPart, list, write, keeping, changed, go }) {
    Object.assign(this, { modeler, catalogue, address, path, isPart, list, write, keeping, changed, go });
    this.all = [];
    this.later = debounced(() => this.ask(), PAUSE);
  }

  // What can be told at once is told at once; the rest stays as the server said it until it answers.
  look() {
    this.at = (this.at || 0) + 1;
    const here = check(this.modeler, this.catalogue, this.isPart).map((one) => ({ ...one, file: this.path }));
    const told = new Set(here.map(key));
    this.show([...here, ...this.all.filter((one) => !told.has(key(one)) && !AT_ONCE.includes(one.code))]);
    this.later();
  }

  async ask() {
    const at = this.at;
    let answer;
    try {
      answer = await send("POST", this.address, { files: { ...this.keeping.along, [this.path]: await this.write() } });
    } catch (error) {
      return;
    }
    // Whatever was changed while the server was thinking is asked anew.
    if (at === this.at && answer.ok) this.show(answer.body.findings);
  }

  show(found) {
    this.all = found;
    this.badges();
    this.tell();
    this.changed(this.count("error"), this.count("warning"));
  }

  count(severity) {
    return this.all.filter((one) => one.severity === severity).length;
  }

  here(finding) {
    return finding.file === this.path || finding.file === this.path.replace(/^.*\//, "");
  }

  of(id) {
    return this.all.filter((one) => one.element === id && this.here(one));
  }

  about(id) {
    const found = this.of(id);
    return found.length ? h("ul", { class: "panel-findings" }, found.map((one) => h("li", { class: `finding-${one.severity}` }, h("span", { "aria-hidden": "true" }, MARK[one.severity]), " ", said(one)))) : null;
  }

  cure(finding) {
    const cure = this.catalogue.cures[finding.code];
    return cure && h("span", { class: "panel-soft" }, t("cure"), pick(cure.zh, cure.en));
  }

  badges() {
    const overlays = this.modeler.get("overlays");
    const registry = this.modeler.get("elementRegistry");
    overlays.remove({ type: "finding" });
    for (const id of new Set(this.all.filter((one) => this.here(one)).map((one) => one.element))) {
      const element = registry.get(id);
      if (!element) continue;
      const found = this.of(id);
      const severity = found.some((one) => one.severity === "error") ? "error" : "warning";
      const title = found.map(said).join("\n");
      const badge = h("button", { type: "button", class: `finding-badge finding-badge-${severity}`, title, "aria-label": t("findings_of", { name: element.businessObject.name || id, count: found.length }), onclick: () => this.go(id) },
        MARK[severity], found.length > 1 ? String(found.length) : "");
      overlays.add(id, "finding", { position: element.waypoints ? { top: -8, left: -8 } : { top: -10, left: -10 }, html: badge });
    }
  }

  tell() {
    const rows = this.all.map((one) => {
      const element = this.here(one) && this.modeler.get("elementRegistry").get(one.element);
      const name = element ? element.businessObject.name || one.element : one.element === "-" ? t("whole") : one.element;
      return h("li", { class: `finding-${one.severity}` },
        h("button", { type: "button", onclick: () => this.go(one.element), disabled: !element },
          h("span", { class: "finding-mark" }, h("span", { "aria-hidden": "true" }, MARK[one.severity]), " ", t(`severity_${one.severity}`)),
          h("b", {}, name), this.here(one) ? null : h("span", { class: "panel-soft" }, one.file),
          h("span", {}, said(one)), this.cure(one), h("code", { class: "panel-soft" }, one.code)));
    });
    this.list.replaceChildren(rows.length ? h("ol", { class: "findings" }, rows) : h("p", { class: "panel-hint" }, t("findings_none")));
  }
}

const key = (one) => `${one.element} ${one.code} ${one.message_zh}`;
const said = (one) => pick(one.message_zh, one.message_en || one.message_zh);
