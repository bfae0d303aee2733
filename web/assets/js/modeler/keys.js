// Keys that work wherever the cursor stands. What bpmn-js listens to itself works while the drawing has the focus.
const typing = (node) => node && /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName);

export function keys({ modeler, keeping, help }) {
  const stack = modeler.get("commandStack");
  const acts = {
    s: () => {
      if (typing(document.activeElement)) document.activeElement.blur();
      keeping.soon.now();
    },
    f: () => modeler.get("searchPad").toggle(),
    z: (event) => (event.shiftKey ? stack.canRedo() && stack.redo() : stack.canUndo() && stack.undo()),
    y: () => stack.canRedo() && stack.redo(),
  };
  document.addEventListener("keydown", (event) => {
    if (document.querySelector(".modeler-veil")) return;
    if (event.key === "F1") {
      event.preventDefault();
      help();
      return;
    }
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !acts[key]) return;
    // In a field that was touched these take back letters; on the canvas bpmn-js has heard them itself.
    if ("zy".includes(key) && (touched(document.activeElement) || inDrawing(document.activeElement))) return;
    if (key === "f" && inDrawing(document.activeElement)) {
      event.preventDefault();
      return;
    }
    event.preventDefault();
    acts[key](event);
  });
}

const touched = (node) => typing(node) && node.defaultValue !== undefined && node.dataset.before !== undefined && node.value !== node.dataset.before;
const inDrawing = (node) => Boolean(node && node.closest && node.closest(".djs-container"));
document.addEventListener("focusin", ({ target }) => {
  if (typing(target)) target.dataset.before = target.value;
});

// The search of bpmn-js listens to keys alone; what a paste or a click on a word of the input method puts in comes without one.
document.addEventListener("input", ({ target }) => {
  if (target.closest(".djs-search-input")) target.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
});
