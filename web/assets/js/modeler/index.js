// The modeler of a diagram: bpmn-js with the house's own panel. Loaded on its page alone.
import Modeler from "bpmn-js/lib/Modeler";

async function mount(room) {
  const modeler = new Modeler({ container: room });
  await modeler.importXML(document.querySelector("[data-diagram-source]").value);
}

for (const room of document.querySelectorAll("[data-modeler]")) mount(room);
