// What the chosen cell can say: how it is written, and the values or facts that are known, to be taken by a click.
import { button, h } from "../modeler/dom.js";
import { kindWords, t } from "./words.js";

const LITERALS = { string: "\"5个工作日\"", number: "5", boolean: "true" };
const quoted = (value, kind) => (kind === "string" ? `"${value}"` : value);

export class Hints {
  constructor(editor, facts, examples) {
    Object.assign(this, { editor, facts, examples });
    this.node = h("div", { class: "table-hints", "aria-live": "polite" });
    this.idle();
  }

  idle() {
    this.node.replaceChildren(h("strong", {}, t("hint")), h("p", {}, t("pick")));
  }

  // `element` is what table-js has under the id of the cell, or nothing.
  show(element) {
    const clause = element && (element.col || element).businessObject;
    if (!clause) this.idle();
    else if (clause.$type === "dmn:InputClause") this.input(element, clause);
    else if (clause.$type === "dmn:OutputClause") this.output(clause);
    else this.idle();
  }

  input(element, clause) {
    const expression = clause.inputExpression;
    const kind = expression.typeRef || "string";
    const name = (expression.text || "").replace(/^case\./, "");
    const column = clause.label || name;
    if (element.row) {
      const known = this.facts.find((one) => one.fact === name);
      this.fill(t("condition", { column, kind: kindWords(kind), example: this.examples[kind] || "" }), t("known"),
        (known ? known.values : []).map((value) => [value, () => this.into(element, quoted(value, kind))]));
    } else {
      this.fill(column, t("facts"), this.facts.map(({ fact }) => [fact, () => this.modeling.updateProperties(expression, { text: fact })]));
    }
  }

  output(clause) {
    const kind = clause.typeRef || "string";
    this.fill(t("conclusion", { column: clause.label || clause.name || "", kind: kindWords(kind), example: LITERALS[kind] || "" }), "", []);
  }

  fill(words, lead, offers) {
    this.node.replaceChildren(h("strong", {}, t("hint")), h("p", {}, words),
      ...(offers.length ? [h("p", {}, lead, " ", offers.map(([text, take]) => [button(text, take, { class: "btn btn-sm btn-plain" }), " "]))] : []));
  }

  // One more value; a cell that takes any begins with it.
  into(cell, text) {
    const now = (cell.businessObject.text || "").trim();
    const values = now === "" || now === "-" ? text : now.split(",").map((one) => one.trim()).includes(text) ? now : `${now},${text}`;
    this.modeling.editCell(cell.businessObject, values);
  }

  get modeling() {
    return this.editor.getActiveViewer().get("modeling");
  }
}
