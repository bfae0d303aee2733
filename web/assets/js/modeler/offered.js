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

class Offered {
  constructor(palette, contextPad, popupMenu) {
    palette.registerProvider(500, { getPaletteEntries: () => keepOffered });
    contextPad.registerProvider(500, { getContextPadEntries: () => keepOffered });
    const provider = { getPopupMenuEntries: () => keepOffered, getPopupMenuHeaderEntries: () => keepOffered };
    for (const menu of ["bpmn-replace", "bpmn-append", "bpmn-create"]) popupMenu.registerProvider(menu, 500, provider);
  }
}
Offered.$inject = ["palette", "contextPad", "popupMenu"];

export const offeredModule = { __init__: ["houseOffered"], houseOffered: ["type", Offered] };
