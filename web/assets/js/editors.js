// Editors of a draft (web/templates/workbench): each act brings the editor anew, and its fields want their furniture again.
import htmx from "htmx.org";

htmx.onLoad((root) => {
  if (root.matches && root.matches("[data-editor]")) root.dispatchEvent(new CustomEvent("bihuan:shown", { bubbles: true }));
});
// Another kind of field is shown at once, with what it asks for.
document.addEventListener("change", (event) => {
  const kind = event.target.closest && event.target.closest("select[data-ask]");
  if (kind) kind.form.querySelector("button[name=ask]").click();
});
