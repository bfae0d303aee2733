// A limit in words, with what it comes to: «收到于 2026-09-24 → 9月29日 24:00», reckoned by the server's calendar, day by day.
import { debounced, h } from "../dom.js";
import { get } from "../server.js";
import { pick, t } from "../words.js";
import { textField } from "./fields.js";

const USUAL = {
  due: ["1个工作日", "2个工作日", "3个工作日", "5个工作日", "7个工作日", "10个工作日", "15个自然日", "48小时"],
  warn: ["到期前1个工作日", "到期前2个工作日", "到期前1个自然日", "到期前4小时"],
  urge: ["每1个工作日", "每2个工作日"],
  escalate: ["到期后1个工作日", "到期后2个工作日", "到期后3个工作日"],
};
// From which day the preview counts; the same for all fields of the page.
let from = "";

export function ruleField(ctx, { id, label, value, purpose = "due", limit = () => "", hint, change }) {
  const place = h("div", { class: "panel-preview", "aria-live": "polite" });
  const settings = ctx.catalogue.settings.filter((one) => one.id.endsWith("_within")).map((one) => ({ id: `setting.${one.id}`, name: one.name }));
  const facts = ctx.catalogue.facts.filter((one) => one.dated).map((one) => ({ id: `case.${one.id}`, name: one.name }));
  const box = textField({
    id, label, value, hint, change,
    suggestions: [...(USUAL[purpose] || []).map((one) => ({ id: one, name: "" })), ...(purpose === "due" ? [...settings, ...facts] : [])],
  });
  const input = box.querySelector("input");
  const look = debounced(() => reckon(ctx, input.value.trim(), limit(), place), 300);
  input.addEventListener("input", look);
  reckon(ctx, value, limit(), place);
  box.appendChild(place);
  return box;
}

async function reckon(ctx, rule, limit, place) {
  if (!rule || !ctx.config.reckon) {
    place.replaceChildren();
    return;
  }
  from = from || ctx.config.today;
  const query = new URLSearchParams({ rule, limit, start: from });
  let answer;
  try {
    answer = await get(`${ctx.config.reckon}?${query}`);
  } catch (error) {
    place.replaceChildren(h("p", { class: "panel-hint" }, t("preview_offline")));
    return;
  }
  if (!answer.ok) {
    place.replaceChildren(h("p", { class: "panel-error" }, pick(answer.body.message_zh, answer.body.message_en) || t("preview_failed")));
    return;
  }
  const day = h("input", { type: "text", class: "panel-from", value: from, maxlength: 10, "aria-label": t("preview_from") });
  day.addEventListener("change", () => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(day.value)) from = day.value;
    reckon(ctx, rule, limit, place);
  });
  const told = answer.body;
  if (told.open) {
    place.replaceChildren(h("p", { class: "panel-hint" }, pick(told.open_zh, told.open_en)));
    return;
  }
  place.replaceChildren(
    h("p", { class: "panel-due" }, t("preview_received"), day, " → ", h("b", {}, pick(told.shown_zh, told.shown_en)), told.provisional && h("span", { class: "panel-soft" }, t("preview_provisional"))),
    h("details", {}, h("summary", {}, t("preview_why")), h("ol", { class: "panel-days", tabindex: "0" }, told.explanation.map((line) => h("li", {}, line)))));
}
