// Somebody else saved meanwhile, or this browser still holds what was never saved: what then.
import { ask, button, h } from "./dom.js";
import { send } from "./server.js";
import { t } from "./words.js";

const when = (text) => String(text || "").slice(0, 16).replace("T", " ");

// What was changed by whom; one of four ways on.
export async function collided(told, { config, keeping, write }) {
  const way = await ask(t("conflict"), (close) => [
    h("p", {}, t("conflict_who", { by: told.by || "", at: when(told.at) })),
    h("ul", {}, (told.changed || []).map((path) => h("li", {}, h("code", {}, path)))),
    h("p", {}, t("conflict_choose")),
    h("p", {}, h("a", { href: `${config.base}/model?read=1${config.partQuery}`, target: "_blank", rel: "noopener" }, t("conflict_theirs"))),
    h("div", { class: "modeler-buttons" },
      button(t("conflict_copy"), () => close("copy"), { class: "btn btn-sm btn-primary" }),
      button(t("conflict_mine"), () => close("mine")),
      button(t("conflict_drop"), () => close("drop")),
      button(t("later"), () => close())),
  ]);
  if (way === "mine") await keeping.insist(told.revision);
  else if (way === "drop") leaveFor(keeping, window.location.href);
  else if (way === "copy") await copied({ config, keeping, write });
}

async function copied({ config, keeping, write }) {
  const answer = await send("POST", `${config.base}/copy`, { files: { [keeping.path]: await write() } });
  if (answer.ok) leaveFor(keeping, answer.body.url + (config.partQuery ? config.partQuery.replace("&", "?") : ""));
  else keeping.tell("refused", answer.body);
}

function leaveFor(keeping, address) {
  keeping.forget();
  keeping.state = "saved";
  if (address === window.location.href) window.location.reload();
  else window.location.assign(address);
}

// Nobody loses what a line that was down or a closed window kept from being saved.
export function restore(left, revision) {
  return ask(t("restore"), (close) => [
    h("p", {}, t("restore_when", { at: new Date(left.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false }) })),
    left.revision !== revision && h("p", { class: "panel-error" }, t("restore_older")),
    h("div", { class: "modeler-buttons" },
      button(t("restore_yes"), () => close(true), { class: "btn btn-sm btn-primary" }),
      button(t("restore_no"), () => close(false))),
  ]);
}
