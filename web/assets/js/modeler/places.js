// Opening a diagram measures its labels with the type of this machine and rounds where things stand; a change that is taken back leaves
// those figures behind, and puts what it had taken out at the end of the file, where the flows of a gateway are tried in another order.
// What stands where it stood is written as it was read, so that nothing is changed that nobody has changed.
const AREA = ["x", "y", "width", "height"];
const areaOf = (box) => AREA.map((name) => box[name]);
const boundsOf = ({ di, labelTarget }) => (labelTarget ? di.label && di.label.bounds : di.bounds);

function* containers(parents) {
  for (const parent of parents || []) {
    if (!parent.flowElements) continue;
    yield parent;
    yield* containers(parent.flowElements);
  }
}

class Places {
  constructor(bpmnjs, eventBus, elementRegistry) {
    Object.assign(this, { bpmnjs, registry: elementRegistry, shapes: new Map(), order: new Map() });
    eventBus.on("import.done", () => this.remember());
    eventBus.on("saveXML.start", () => this.restore());
  }

  get containers() {
    const definitions = this.bpmnjs.getDefinitions();
    return containers(definitions && definitions.rootElements);
  }

  remember() {
    const shapes = this.registry.filter((element) => element.di && !element.waypoints && element.width !== undefined);
    this.shapes = new Map(shapes.map((shape) => [shape, { stood: areaOf(shape), written: boundsOf(shape) && areaOf(boundsOf(shape)) }]));
    this.order = new Map();
    for (const container of this.containers) for (const item of container.flowElements) this.order.set(item, this.order.size);
  }

  restore() {
    const place = (item) => (this.order.has(item) ? this.order.get(item) : this.order.size);
    for (const container of this.containers) container.flowElements.sort((one, other) => place(one) - place(other));
    for (const [shape, { stood, written }] of this.shapes) {
      const bounds = boundsOf(shape);
      if (!bounds || this.registry.get(shape.id) !== shape || areaOf(shape).some((figure, at) => figure !== stood[at])) continue;
      if (written) AREA.forEach((name, at) => bounds.set(name, written[at]));
      else if (shape.labelTarget) shape.di.label.set("bounds", undefined);
    }
  }
}
Places.$inject = ["bpmnjs", "eventBus", "elementRegistry"];

export const placesModule = { __init__: ["housePlaces"], housePlaces: ["type", Places] };
