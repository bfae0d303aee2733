// What Chrome 78 lacks and other files here use (tests/web/test_old_browsers.py holds them to the rest). Imported first.
if (!Element.prototype.replaceChildren) { // 86
  Element.prototype.replaceChildren = function replaceChildren(...nodes) {
    this.textContent = "";
    this.append(...nodes);
  };
}
// Which button sent a form: 81. Before, it is the one that was pressed last, or none where Enter was pressed in a field.
if (!("SubmitEvent" in window)) {
  let pressed = null;
  window.addEventListener("click", (event) => { pressed = event.target.closest && event.target.closest("button, input[type=submit]"); }, true);
  window.addEventListener("submit", (event) => {
    const button = pressed && pressed.form === event.target ? pressed : null;
    Object.defineProperty(event, "submitter", { value: button });
    pressed = null;
  }, true);
}
