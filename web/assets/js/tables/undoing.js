// Undo by what was typed in one go and not letter by letter, as the library keeps it.
const TOGETHER = 1500;

function Undoing(commandStack, editorActions, eventBus) {
  eventBus.on("commandStack.element.updateProperties.preExecute", ({ context }) => { context.at = Date.now(); });

  const sameGo = (one, other) => one && other && one.command === "element.updateProperties" && other.command === one.command
    && one.context.element === other.context.element && Math.abs(one.context.at - other.context.at) < TOGETHER;

  // `next()` is what would be done now; all that belongs to it is done as well.
  const run = (next, act) => {
    let last = next();
    while (last) {
      act();
      const following = next();
      if (!sameGo(last, following)) return;
      last = following;
    }
  };
  editorActions.unregister("undo");
  editorActions.unregister("redo");
  editorActions.register({
    undo: () => run(() => commandStack._getUndoAction(), () => commandStack.undo()),
    redo: () => run(() => commandStack._getRedoAction(), () => commandStack.redo()),
  });
}
Undoing.$inject = ["commandStack", "editorActions", "eventBus"];

export default { __init__: ["undoing"], undoing: ["type", Undoing] };
