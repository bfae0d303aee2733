// What the chosen cell can say: how it is written, and the values or facts that are known, in words, to be taken by a click.
import { button, h } from "../modeler/dom.js";
import { kindWords, t } from "./words.js";

const CONDITIONS = { string: "\"A\"、\"A\",\"B\"、not(\"A\")", number: "5、< 5、>= 3、[1..5]、(1..5]", boolean: "true、false" };
const LITERALS = { string: "\"5个工作日\"", number: "5", boolean: "true" };
const YES_NO = [{ code: "true", words: t("yes") }, { code: "false", words: t("no") }];
const NEGATED = /^not\s*\((.*)\)$/;
const quoted = (value, kind) => (kind === "string" ? `"${value}"` : value);
const plain = (values) => values.map((value) => quoted(value.code, "string")).join(",");
const split = (text) => (text === "" || text === "-" ? [] : text.split(",").map((one) => one.trim()));

export class Hints {
  constructor(editor, facts) {
    Object.assign(this, { editor, facts });
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
    else if (clause.$type === "dmn:OutputClause") this.output(element, clause);
    else this.idle();
  }

  input(element, clause) {
    const expression = clause.inputExpression;
    const kind = expression.typeRef || "string";
    const name = (expression.text || "").replace(/^case\./, "");
    const column = clause.label || name;
    if (!element.row) {
      const now = this.facts.find((one) => one.fact === name);
      this.fill(t("reads", { column, fact: now ? now.words : name }), t("facts"), this.facts.map((one) => [one.words, () => this.read(clause, now, one)]));
      return;
    }
    const values = this.valuesOf(clause, name, kind);
    if (!values.length) {
      this.fill(t("condition", { column, kind: kindWords(kind), example: CONDITIONS[kind] || "" }), "", []);
      return;
    }
    const example = kind === "string" ? plain(values.slice(0, 2)) : values[0].code;
    this.fill(t("choosing", { column, example }), t("known"), [
      ...values.map(({ code, words }) => [words, (event) => this.toggle(element, quoted(code, kind), event)]),
      [t("any"), (event) => this.put(element, "-", event)], [t("except"), (event) => this.negate(element, event)],
    ]);
  }

  // Another fact; a column that is called by the one that it read is called by the new one.
  read(clause, before, fact) {
    if (!clause.label || (before && clause.label === before.title)) this.modeling.updateProperties(clause, { label: fact.title });
    this.modeling.updateProperties(clause.inputExpression, { text: fact.fact, typeRef: fact.kind });
    this.input({}, clause);
  }

  // The values that a column can have: those alone that it lists.
  valuesOf(clause, name, kind) {
    const known = this.facts.find((one) => one.fact === name && one.kind === kind);
    const values = kind === "boolean" ? YES_NO : known ? known.values : [];
    const listed = clause.inputValues && clause.inputValues.text ? split(clause.inputValues.text).map((one) => one.replace(/^"|"$/g, "")) : [];
    return listed.length ? listed.map((code) => values.find((one) => one.code === code) || { code, words: code }) : values;
  }

  output(element, clause) {
    const kind = clause.typeRef || "string";
    const offers = element.row && kind === "boolean" ? YES_NO.map(({ code, words }) => [words, (event) => this.put(element, code, event)]) : [];
    this.fill(t("conclusion", { column: clause.label || clause.name || "", kind: kindWords(kind), example: LITERALS[kind] || "" }), offers.length ? t("known") : "", offers);
  }

  fill(words, lead, offers) {
    this.node.replaceChildren(h("strong", {}, t("hint")), h("p", {}, words),
      ...(offers.length ? [h("p", {}, lead, " ", offers.map(([text, take]) => [button(text, take, { class: "btn btn-sm btn-plain" }), " "]))] : []));
  }

  // One value more, or less where it stands there already; what is left of none is any.
  toggle(cell, text, event) {
    const [values, negated] = this.said(cell);
    const anew = values.includes(text) ? values.filter((one) => one !== text) : [...values, text];
    this.put(cell, anew.length ? written(anew, negated) : "-", event);
  }

  negate(cell, event) {
    const [values, negated] = this.said(cell);
    if (values.length) this.put(cell, written(values, !negated), event);
  }

  said(cell) {
    const text = (cell.businessObject.text || "").trim();
    const negated = NEGATED.exec(text);
    return [split(negated ? negated[1].trim() : text), Boolean(negated)];
  }

  // Whoever clicks goes on in the cell: Enter means the next row there, and not the same button again.
  put(cell, text, event) {
    this.modeling.editCell(cell.businessObject, text);
    const field = event.detail && document.querySelector(`.table-board [data-element-id="${cell.id}"] [contenteditable]`);
    if (field) field.focus();
  }

  get modeling() {
    return this.editor.getActiveViewer().get("modeling");
  }
}

const written = (values, negated) => (negated ? `not(${values.join(",")})` : values.join(","));
