// The editor of a decision table: dmn-js without its requirement diagrams, since a table here stands alone.
// A page names it by <div data-table-editor> and a textarea beside it that holds the source: [data-table-source].
import EditingManager from "dmn-js-shared/lib/base/EditingManager";
import Editor from "dmn-js-decision-table/lib/Editor";

const holdsATable = (element) => Boolean(element.decisionLogic && element.decisionLogic.$type === "dmn:DecisionTable");

export class TableEditor extends EditingManager {
  _getViewProviders() {
    return [{ id: "decisionTable", constructor: Editor, opens: holdsATable }];
  }
}

async function mount(room) {
  const source = document.querySelector("[data-table-source]");
  const editor = new TableEditor({ container: room });
  await editor.importXML(source.value);
  editor.getActiveViewer().on("elements.changed", async () => {
    source.value = (await editor.saveXML({ format: true })).xml;
    source.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

for (const room of document.querySelectorAll("[data-table-editor]")) mount(room);
