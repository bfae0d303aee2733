// A shared part that is called, and the decision table of a decision.
import { h } from "../dom.js";
import { property } from "../model.js";
import { t } from "../words.js";
import { group, selectField } from "./fields.js";

export function calls(ctx) {
  const { element, business, edit, catalogue, config, keeping } = ctx;
  if (ctx.kind === "callActivity") {
    const name = business.calledElement || "";
    const part = catalogue.parts.find((one) => one.id === name);
    return group("call", t("call"), [
      selectField({
        id: "p-called", label: t("called"), value: name, options: catalogue.parts, hint: t("called_hint"),
        change: (value) => {
          keeping.takeAlong(catalogue.parts.find((one) => one.id === value));
          edit.set(element, { calledElement: value || undefined });
        },
      }),
      part && !part.files && config.part && h("p", { class: "panel-links" }, h("a", { href: `${config.part}${encodeURIComponent(name)}` }, t("called_open"))),
    ]);
  }
  if (ctx.kind !== "businessRuleTask") return null;
  const name = property(element, "table");
  return group("table", t("table_group"), [
    selectField({ id: "p-table", label: t("table"), value: name, options: catalogue.tables, hint: t("table_hint"), change: (value) => edit.setProperties(element, { table: value }) }),
    config.tables && h("p", { class: "panel-links" }, h("a", { href: name ? `${config.tables}/${encodeURIComponent(name)}` : config.tables, target: "_blank", rel: "noopener" }, name ? t("table_edit") : t("table_all"))),
  ]);
}
