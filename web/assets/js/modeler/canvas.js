// bpmn-js as it is set up here: our extensions, our words, our type, and only what the engine runs.
import Modeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import minimapModule from "diagram-js-minimap";
import simulationModule from "bpmn-js-token-simulation/lib/modeler";
import simulationViewerModule from "bpmn-js-token-simulation/lib/viewer";
import { guardModule } from "./simulation.js";
import { houseCommands } from "./model.js";
import { idsModule } from "./ids.js";
import { offeredModule } from "./offered.js";
import { placesModule } from "./places.js";
import spiff from "./spiff.json";
import { translate } from "./words.js";

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';
const READABLE = 0.8;
const MAP = "bihuan:modeler:map";
const words = { translate: ["value", translate] };

export function makeCanvas(room, readonly) {
  const shared = {
    container: room,
    moddleExtensions: { spiffworkflow: spiff },
    textRenderer: { defaultStyle: { fontFamily: FONT, fontSize: 12 }, externalStyle: { fontSize: 12, lineHeight: 1.2 } },
    minimap: { open: mapIsOpen() },
  };
  if (readonly) return new NavigatedViewer({ ...shared, additionalModules: [words, minimapModule, simulationViewerModule, guardModule] });
  return new Modeler({ ...shared, additionalModules: [words, minimapModule, simulationModule, guardModule, houseCommands, idsModule, offeredModule, placesModule] });
}

// Whoever opens the small map finds it open the next time, too.
export function mapIsOpen() {
  try {
    return window.localStorage.getItem(MAP) === "open";
  } catch (error) {
    return false;
  }
}

export function keepMap(open) {
  try {
    window.localStorage.setItem(MAP, open ? "open" : "");
  } catch (error) {
    // A browser that keeps nothing begins with it closed.
  }
}

// «fit-viewport» cuts what stands at the edge and slides under the palette: here is room around the drawing.
export function fit(modeler) {
  const canvas = modeler.get("canvas");
  const { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height || !inner.width) return;
  const left = 115;
  const scale = Math.min((outer.width - left - 30) / inner.width, (outer.height - 80) / inner.height, 1.2);
  canvas.viewbox({
    x: inner.x - left / scale,
    y: inner.y - 40 / scale,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}

export function zoomBy(modeler, factor) {
  const canvas = modeler.get("canvas");
  canvas.zoom(Math.min(4, Math.max(0.1, canvas.zoom() * factor)));
}

// Chooses an element, and comes as near as it takes to read it.
export function show(modeler, id) {
  const element = modeler.get("elementRegistry").get(id);
  if (!element) return;
  const canvas = modeler.get("canvas");
  if (canvas.zoom() < READABLE) canvas.zoom(READABLE);
  canvas.scrollToElement(element, 80);
  modeler.get("selection").select(element);
}
