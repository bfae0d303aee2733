// What the palette, the context pad and the menus offer: what the engine runs, and nothing that the lint would refuse at once.
const NOT_OFFERED = new RegExp([
  "script", "manual", "send-task", "complex", "compensat", "conditional-(start|intermediate|boundary)", "condition-intermediate", "error",
  "cancel", "link", "event-subprocess", "transaction", "ad-?hoc", "timer-start", "message-(end|start|intermediate-throw)", "signal-(end|start)",
  "escalation-(end|start)", "data-", "non-interrupting-(message|timer|conditional|signal|escalation)-start", "toggle-(loop|parallel-mi|sequential-mi|is-collection)", "participant-multiplicity",
  "instantiat", "terminate", "replace-with-task$", "group",
].join("|"));

export const isOffered = (id) => !NOT_OFFERED.test(id);

function keepOffered(entries) {
  return Object.fromEntries(Object.entries(entries).filter(([id]) => isOffered(id)));
}

function withAction(entries, id, action) {
  return entries[id] ? { ...entries, [id]: { ...entries[id], className: "bpmn-icon-user-task", action } } : entries;
}

// The palette tells the meaning of its signs to screen readers alone; who hovers over one reads it, too.
function nameSigns(room) {
  for (const sign of room.querySelectorAll(".djs-palette .entry")) sign.title = sign.getAttribute("aria-label") || "";
}

// What is drawn or appended as a step is a person's: a task without a kind is nothing that the engine could hand to anybody.
const STEP = { type: "bpmn:UserTask" };

class Offered {
  constructor(palette, contextPad, popupMenu, create, autoPlace, elementFactory, eventBus, canvas) {
    const start = (event, source) => create.start(event, elementFactory.createShape(STEP), source && { source });
    const drawn = (entries) => withAction(entries, "create.task", { dragstart: (event) => start(event), click: (event) => start(event) });
    const appended = (entries) => withAction(entries, "append.append-task", {
      dragstart: start,
      click: (event, source) => autoPlace.append(source, elementFactory.createShape(STEP)),
    });
    palette.registerProvider(500, { getPaletteEntries: () => (entries) => drawn(keepOffered(entries)) });
    contextPad.registerProvider(500, { getContextPadEntries: () => (entries) => appended(keepOffered(entries)) });
    eventBus.on("palette.changed", () => nameSigns(canvas.getContainer()));
    const provider = { getPopupMenuEntries: () => keepOffered, getPopupMenuHeaderEntries: () => keepOffered };
    for (const menu of ["bpmn-replace", "bpmn-append", "bpmn-create"]) popupMenu.registerProvider(menu, 500, provider);
  }
}
Offered.$inject = ["palette", "contextPad", "popupMenu", "create", "autoPlace", "elementFactory", "eventBus", "canvas"];

export const offeredModule = { __init__: ["houseOffered"], houseOffered: ["type", Offered] };
