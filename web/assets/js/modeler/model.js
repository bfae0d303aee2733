// Reads and writes what an element carries. Every change is one command, so undoing takes it back as a whole.
class Together {
  preExecute(context) {
    context.does();
  }
}

// Several changes that are one step for whoever undoes them.
export function together(modeler, does) {
  modeler.get("commandStack").execute("house.together", { does });
}

export const houseCommands = {
  __init__: [["commandStack", (stack) => stack.registerHandler("house.together", Together)]],
};

// `bpmn:UserTask` is spoken of as `userTask`, as the server does.
export function kindOf(element) {
  const name = ((element.businessObject || element).$type || "").replace(/^.*:/, "");
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export const businessOf = (element) => element.businessObject || element;

export function extensionOf(business, type) {
  const extensions = business.get("extensionElements");
  return extensions ? extensions.get("values").find((one) => one.$type === type) : undefined;
}

export function propertiesOf(element) {
  const kept = extensionOf(businessOf(element), "spiffworkflow:Properties");
  return kept ? kept.get("values") : [];
}

export function property(element, name) {
  const found = propertiesOf(element).find((one) => one.name === name);
  return (found && found.value) || "";
}

export const splitList = (text, by = ",") => text.split(by).map((part) => part.trim()).filter(Boolean);

export const basisOf = (element) => splitList(property(element, "basis"));

// `accept=通过;return=退回` as [{id, name}].
export function outcomesOf(element) {
  return splitList(property(element, "outcomes"), ";").map((part) => {
    const [id, ...rest] = part.split("=");
    return { id: id.trim(), name: rest.join("=").trim() || id.trim() };
  });
}

export const documentationOf = (business) => (business.get("documentation")[0] || { text: "" }).text || "";

export function definitionOf(element, kind) {
  const definitions = businessOf(element).get("eventDefinitions") || [];
  return definitions.find((one) => one.$type === `bpmn:${kind}EventDefinition`);
}

// The rule of a timer stands in whichever of its three places is used.
export const TIMES = ["timeDuration", "timeCycle", "timeDate"];
export function timerText(element) {
  const definition = definitionOf(element, "Timer");
  const place = definition && TIMES.find((name) => definition.get(name));
  return place ? definition.get(place).body || "" : "";
}

export const isTimer = (element) => Boolean(businessOf(element).get("eventDefinitions") && definitionOf(element, "Timer"));

export class Editor {
  constructor(modeler) {
    this.modeler = modeler;
    this.modeling = modeler.get("modeling");
    this.factory = modeler.get("bpmnFactory");
  }

  together(does) {
    together(this.modeler, does);
  }

  set(element, values) {
    this.modeling.updateProperties(element, values);
  }

  setDocumentation(element, text) {
    const written = text.trim() ? [this.factory.create("bpmn:Documentation", { text })] : [];
    this.set(element, { documentation: written });
  }

  // Properties by name; an empty value takes the property away. One step.
  setProperties(element, changes) {
    this.together(() => {
      const business = businessOf(element);
      const kept = extensionOf(business, "spiffworkflow:Properties");
      const before = kept ? kept.get("values") : [];
      const after = before.filter((one) => !(one.name in changes) || changes[one.name]);
      for (const [name, value] of Object.entries(changes)) {
        const old = before.find((one) => one.name === name);
        if (!value) continue;
        if (old) this.modeling.updateModdleProperties(element, old, { value });
        else after.push(this.factory.create("spiffworkflow:Property", { name, value }));
      }
      if (kept && after.length) this.modeling.updateModdleProperties(element, kept, { values: this.within(kept, after) });
      else if (kept) this.setExtension(element, "spiffworkflow:Properties", null);
      else if (after.length) this.setExtension(element, "spiffworkflow:Properties", this.factory.create("spiffworkflow:Properties", { values: after }));
    });
  }

  within(parent, children) {
    for (const child of children) child.$parent = parent;
    return children;
  }

  // Puts, replaces or (null) removes the one extension of a type.
  setExtension(element, type, extension) {
    const business = businessOf(element);
    const holder = business.get("extensionElements");
    const others = holder ? holder.get("values").filter((one) => one.$type !== type) : [];
    const values = extension ? [...others, extension] : others;
    if (extension && extension.get("values")) this.within(extension, extension.get("values"));
    if (!values.length) {
      this.set(element, { extensionElements: undefined });
      return;
    }
    if (holder) {
      this.modeling.updateModdleProperties(element, holder, { values: this.within(holder, values) });
      return;
    }
    const made = this.factory.create("bpmn:ExtensionElements", { values });
    this.within(made, values);
    made.$parent = business;
    this.set(element, { extensionElements: made });
  }

  expression(body) {
    return this.factory.create("bpmn:FormalExpression", { body });
  }

  // «每…» repeats and is a cycle, everything else a duration, as the shipped diagrams have it.
  setTimer(element, text) {
    const definition = definitionOf(element, "Timer");
    const place = text.trim().startsWith("每") ? "timeCycle" : "timeDuration";
    const values = { timeDuration: undefined, timeCycle: undefined, timeDate: undefined };
    if (text.trim()) {
      values[place] = this.expression(text.trim());
      values[place].$parent = definition;
    }
    this.modeling.updateModdleProperties(element, definition, values);
  }

  // The message or signal of this name, made where it does not exist yet.
  root(type, name) {
    const definitions = this.modeler.getDefinitions();
    const there = definitions.get("rootElements").find((one) => one.$type === type && one.name === name);
    if (there) return there;
    const made = this.factory.create(type, { id: this.freeId(`${name}_${type === "bpmn:Signal" ? "signal" : "message"}`), name });
    made.$parent = definitions;
    return made;
  }

  freeId(wanted) {
    const ids = this.modeler.get("moddle").ids;
    let id = wanted;
    for (let number = 2; ids.assigned(id); number += 1) id = `${wanted}_${number}`;
    return id;
  }
}
