// The legal basis: rules of the catalogue, found by number, article or words, with what the article asks and where it is silent.
import { h } from "../dom.js";
import { basisOf } from "../model.js";
import { t } from "../words.js";
import { group } from "./fields.js";

const SHOWN = 8;

export function basis(ctx) {
  const { element, edit, kind, catalogue } = ctx;
  if (["textAnnotation", "association", "lane", "participant", "process", "collaboration"].includes(kind)) return null;
  const cited = basisOf(element);
  const save = (list) => edit.setProperties(element, { basis: list.join(",") });
  const rules = new Map(catalogue.rules.map((rule) => [rule.id, rule]));
  const shown = cited.map((id, index) => {
    const rule = rules.get(id);
    return h("li", {},
      h("p", {}, h("b", {}, rule ? rule.name : t("rule_unknown", { id })), " ", h("span", { class: "panel-soft" }, id),
        h("button", { type: "button", class: "panel-small", title: t("remove"), "aria-label": t("remove_of", { name: id }), onclick: () => save(cited.filter((one, at) => at !== index)) }, "×")),
      rule && h("p", {}, t("rule_asks"), rule.asks),
      rule && rule.silent && h("p", { class: "panel-silent" }, t("rule_silent"), rule.silent));
  });
  return group("basis", t("basis"), [
    cited.length ? h("ul", { class: "panel-rules" }, shown) : h("p", { class: "panel-hint" }, t("basis_none")),
    picker(ctx, cited, save),
  ], { mark: cited.length || "" });
}

function picker(ctx, cited, save) {
  const results = h("ul", { class: "panel-found", id: "p-basis-found" });
  const input = h("input", { id: "p-basis", type: "search", class: "form-control", placeholder: t("basis_search_place"), autocomplete: "off", "aria-controls": "p-basis-found" });
  const near = nearFirst(ctx);
  const find = () => {
    const wanted = input.value.trim().toLowerCase();
    const words = wanted.split(/\s+/).filter(Boolean);
    const hits = wanted
      ? near.filter((rule) => words.every((word) => `${rule.id} ${rule.name} ${rule.document} ${rule.asks} ${rule.silent}`.toLowerCase().includes(word)))
      : [];
    results.replaceChildren(...hits.filter((rule) => !cited.includes(rule.id)).slice(0, SHOWN).map((rule) => h("li", {},
      h("button", { type: "button", onclick: () => save([...cited, rule.id]) },
        h("b", {}, rule.name), " ", h("span", { class: "panel-soft" }, rule.id), h("span", { class: "panel-asks" }, rule.asks),
        rule.silent && h("span", { class: "panel-silent" }, t("rule_silent"), rule.silent)))));
    if (wanted && !hits.length) results.replaceChildren(h("li", { class: "panel-hint" }, t("basis_not_found")));
  };
  input.addEventListener("input", find);
  return h("div", { class: "panel-field" }, h("label", { for: "p-basis" }, t("basis_add")), input, results);
}

// Documents that this diagram cites already come first.
function nearFirst(ctx) {
  const used = new Map();
  ctx.modeler.get("elementRegistry").forEach((element) => {
    if (element.businessObject && element.businessObject.get) {
      for (const id of basisOf(element)) used.set(id.split("-")[0], (used.get(id.split("-")[0]) || 0) + 1);
    }
  });
  const weight = (rule) => used.get(rule.id.split("-")[0]) || 0;
  return [...ctx.catalogue.rules].sort((a, b) => weight(b) - weight(a));
}
