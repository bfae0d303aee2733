// The modeler of a diagram: bpmn-js with the house's own panel. Loaded on its page alone.
import { fit, makeCanvas, show } from "./canvas.js";
import { collided, restore } from "./conflict.js";
import { h } from "./dom.js";
import { Findings } from "./findings.js";
import { help } from "./help.js";
import { Keeping } from "./keeping.js";
import { keys } from "./keys.js";
import { Meanwhile } from "./meanwhile.js";
import { AT_ONCE, check } from "./lint.js";
import { EDITABLE } from "./panel/more.js";
import { Panel } from "./panel/index.js";
import { get } from "./server.js";
import { Toolbar } from "./toolbar.js";
import { missing, pick, t } from "./words.js";

// More than any procedure may have (1,000 nodes and flows, lanes and notes beside them): browsers take minutes to draw it.
const DRAWN = /<(?:\w+:)?(?:BPMNShape|BPMNEdge)\b/;
const MOST_DRAWN = 1500;

function configOf(room) {
  const { base, path, draft, today, key } = room.dataset;
  const part = path.startsWith("parts/") ? path.slice(6, -5) : "";
  return {
    base, path, draft, today, name: `${part || key}.bpmn`, part: `${base}/model?part=`, partQuery: part ? `&part=${encodeURIComponent(part)}` : "",
    isPart: Boolean(part), reckon: `${base}/reckon`, forms: `${base}/forms`, tables: `${base}/tables`,
  };
}

async function open(room) {
  const config = configOf(room);
  const [files, catalogue] = await Promise.all([get(`${config.base}/files${"readonly" in room.dataset ? "" : "?edit=1"}`), get(`${config.base}/catalogue`)]);
  if (!files.ok || !catalogue.ok) throw new Error(pick(catalogue.body.message, catalogue.body.message) || t("open_failed"));
  const text = files.body.files[config.path];
  const count = text.split(DRAWN).length - 1;
  if (count > MOST_DRAWN) throw new Error(t("too_large", { count, most: MOST_DRAWN }));
  const readonly = "readonly" in room.dataset || !files.body.editable;
  const board = h("div", { class: "modeler-canvas", tabindex: "-1" });
  const side = h("aside", { class: "modeler-panel", "aria-label": t("panel"), tabindex: "0" });
  const list = h("section", { class: "modeler-findings", "aria-label": t("findings"), hidden: true, tabindex: "0" });
  const notes = h("div", { class: "modeler-notes", "aria-live": "polite" });
  const modeler = makeCanvas(board, readonly);
  const write = async () => (await modeler.saveXML({ format: true })).xml;
  const keeping = new Keeping({
    address: `${config.base}/files`, draft: config.draft, path: config.path, revision: files.body.revision, write,
    told: (state, detail) => toolbar.tell(state, said(state, detail)),
    conflict: (told) => collided(told, { config, keeping, write }),
  });
  const go = (id) => show(modeler, id);
  const findings = new Findings({
    modeler, catalogue: catalogue.body, address: `${config.base}/lint`, path: config.path, isPart: config.isPart, list, write, keeping, go,
    changed: (errors, warnings) => {
      toolbar.counted(errors, warnings);
      panel.tell();
    },
  });
  const toggleFindings = () => {
    list.hidden = !list.hidden;
    toolbar.findings.setAttribute("aria-pressed", String(!list.hidden));
    modeler.get("canvas").resized();
  };
  const toolbar = new Toolbar({ modeler, readonly, name: config.name, write, save: () => keeping.soon.now(), findings: toggleFindings, help });
  const panel = new Panel({ room: side, modeler, catalogue: catalogue.body, config, keeping, findings, readonly });
  room.replaceChildren(toolbar.node, notes, h("div", { class: "modeler-room" }, h("div", { class: "modeler-middle" }, board, list), side));
  toolbar.hold(files.body.held_by);

  const left = readonly ? null : keeping.left();
  const again = left && left.text !== text && (await restore(left, files.body.revision));
  if (left && !again) keeping.forget();
  const { warnings } = await modeler.importXML(again ? left.text : text);
  if (warnings.length) notes.appendChild(h("p", { class: "flash flash-refused" }, t("import_warnings", { count: warnings.length })));
  fit(modeler);
  window.performance.mark("modeler-interactive");
  if (again) keeping.changed();
  findings.look();
  if (!readonly) {
    modeler.on("commandStack.changed", () => {
      keeping.changed();
      findings.look();
    });
    keys({ modeler, keeping, help });
    new Meanwhile({ config, catalogue: catalogue.body, revision: files.body.revision, toolbar, panel, findings });
    stay({ config, keeping });
  }
  // The address may name the element that somebody comes for.
  go(new URLSearchParams(`id=${window.location.hash.slice(1)}`).get("id"));
  room.dataset.ready = "yes";
  // What the tests of the page look at.
  const lint = () => check(modeler, catalogue.body, config.isPart);
  window.bihuanModeler = { modeler, missing, keeping, findings, write, lint, editable: EDITABLE, atOnce: AT_ONCE };
}

function said(state, detail) {
  if (state === "refused") return t("state_refused", { why: detail.message || detail.status || "" });
  if (state === "saved") return t("state_saved_at", { at: new Date().toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false }) });
  return t(`state_${state}`);
}

// Whoever leaves is asked about what is not saved, and no longer has the draft open.
function stay({ config, keeping }) {
  window.addEventListener("beforeunload", (event) => {
    if (document.activeElement && document.activeElement.blur) document.activeElement.blur();
    if (!keeping.unsaved) return;
    event.preventDefault();
    event.returnValue = "";
  });
  window.addEventListener("pagehide", () => {
    const meta = document.querySelector('meta[name="csrf-token"]');
    navigator.sendBeacon(`${config.base}/let-go`, new URLSearchParams({ csrf_token: meta ? meta.content : "" }));
  });
}

for (const room of document.querySelectorAll("[data-modeler]")) {
  open(room).catch((error) => {
    const box = room.querySelector("p.modeler-plain") || room.insertBefore(h("p"), room.firstChild);
    box.className = "flash flash-refused";
    box.textContent = t("open_failed_why", { why: error.message });
  });
}
