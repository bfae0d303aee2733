// dmn-js with what our tables say and no more: our cells instead of FEEL, three types, two hit policies, one table alone.
import EditingManager from "dmn-js-shared/lib/base/EditingManager";
import Viewer from "dmn-js-decision-table/lib/Viewer";
import addRule from "dmn-js-decision-table/lib/features/add-rule";
import annotations from "dmn-js-decision-table/lib/features/annotations/editor";
import cellSelection from "dmn-js-decision-table/lib/features/cell-selection";
import contextMenu from "table-js/lib/features/context-menu";
import copyCutPaste from "dmn-js-decision-table/lib/features/copy-cut-paste";
import copyKeys from "dmn-js-decision-table/lib/features/copy-cut-paste/key-bindings";
import createInputs from "dmn-js-decision-table/lib/features/create-inputs";
import dataTypes from "dmn-js-shared/lib/features/data-types";
import tableMenu from "dmn-js-decision-table/lib/features/context-menu";
import tableActions from "dmn-js-decision-table/lib/features/editor-actions";
import head from "dmn-js-decision-table/lib/features/decision-table-head/editor";
import dragAndDrop from "dmn-js-decision-table/lib/features/drag-and-drop";
import expressionLanguages from "dmn-js-shared/lib/features/expression-languages";
import properties from "dmn-js-decision-table/lib/features/decision-table-properties/editor";
import editorActions from "table-js/lib/features/editor-actions";
import hitPolicy from "dmn-js-decision-table/lib/features/hit-policy/editor";
import interactionEvents from "table-js/lib/features/interaction-events";
import keyboard from "dmn-js-decision-table/lib/features/keyboard";
import modeling from "dmn-js-decision-table/lib/features/modeling";
import decisionRules from "dmn-js-decision-table/lib/features/decision-rules/editor";
import selection from "table-js/lib/features/selection";
import columnResize from "dmn-js-decision-table/lib/features/column-resize";
import { HIT_POLICIES } from "dmn-js-decision-table/lib/features/hit-policy/HitPolicies";
import types from "./types.js";
import undoing from "./undoing.js";
import { translate } from "./words.js";

const MODULES = [
  addRule, annotations, cellSelection, contextMenu, copyCutPaste, copyKeys, createInputs, dataTypes, tableMenu, tableActions, head,
  dragAndDrop, expressionLanguages, properties, editorActions, hitPolicy, interactionEvents, keyboard, modeling, decisionRules,
  selection, columnResize, undoing,
];
const OURS = ["UNIQUE", "FIRST"];
// The server reads no other (workflows/tables/reading.py).
HIT_POLICIES.splice(0, HIT_POLICIES.length, ...HIT_POLICIES.filter((one) => OURS.includes(one.value.hitPolicy)));

class Sheet extends Viewer {
  getModules() {
    return [...Viewer._getModules(), ...MODULES];
  }
}

const holdsATable = (element) => Boolean(element.decisionLogic && element.decisionLogic.$type === "dmn:DecisionTable");

class Editor extends EditingManager {
  _getViewProviders() {
    return [{ id: "decisionTable", constructor: Sheet, opens: holdsATable }];
  }
}

export function makeEditor(container) {
  const editor = new Editor({
    container,
    common: {
      dataTypes: ["string", "number", "boolean"],
      // Ours is the only language there is, so that nothing of it is written into the file, and no cell is taken for FEEL.
      expressionLanguages: { options: [{ value: "cells", label: "cells" }], defaults: { editor: "cells" } },
    },
    decisionTable: { additionalModules: [types, { translate: ["value", translate] }] },
  });
  editor.on("import.parse.complete", ({ definitions }) => definitions && takeNotes(definitions));
  return editor;
}

// Comments above the table say where it comes from; the library forgets them.
const ABOVE = /^\s*(?:<\?xml[^>]*\?>)?\s*((?:<!--[\s\S]*?-->\s*)*)/;

// DMN 1.3 notes a row in annotation entries, the library in a description: while it is open here, what the one says stands in the other.
const tablesIn = (definitions) => definitions.get("drgElement").map((one) => one.decisionLogic).filter((one) => one && one.$type === "dmn:DecisionTable");
// A table without a column for notes keeps them as the library does.
const notedIn = (definitions) => tablesIn(definitions).filter((table) => table.get("annotation").length);

function takeNotes(definitions) {
  for (const rule of notedIn(definitions).flatMap((table) => table.get("rule"))) {
    const text = rule.get("annotationEntry").map((entry) => entry.text || "").join(" ").trim();
    if (text && !rule.description) rule.description = text;
  }
}

function giveNotes(editor) {
  const rules = notedIn(editor.getDefinitions()).flatMap((table) => table.get("rule"));
  const given = rules.map((rule) => [rule, rule.description]);
  for (const [rule, text] of given) {
    const entry = rule.$model.create("dmn:RuleAnnotation", { text: text || "" });
    entry.$parent = rule;
    rule.annotationEntry = [entry];
    rule.description = undefined;
  }
  return () => given.forEach(([rule, text]) => { rule.description = text; });
}

export async function write(editor, before) {
  const back = giveNotes(editor);
  // The library writes at once and only answers later: nobody else, and no key, finds the notes in the wrong place.
  const writing = editor.saveXML({ format: true });
  back();
  const { xml } = await writing;
  const comments = ABOVE.exec(before)[1].trim();
  if (!comments) return xml;
  return xml.replace(/^(<\?xml[^>]*\?>\s*)?/, (whole) => `${whole}${comments}\n`);
}
