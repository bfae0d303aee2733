// Every word of the modeler: Chinese, and the English for readers who switched to it.
import { BPMN } from "./words/bpmn.js";
import { PANEL } from "./words/panel.js";
import { ROOM } from "./words/room.js";
import { SIMULATION } from "./words/simulation.js";

const WORDS = { ...ROOM, ...PANEL };
export const english = document.documentElement.lang === "en";
// What was asked for and is in no table; a browser test wants this to stay empty.
export const missing = new Set();

const filled = (text, values) => text.replace(/{(\w+)}/g, (whole, name) => (name in values ? String(values[name]) : whole));

export function t(key, values = {}) {
  const words = WORDS[key];
  if (!words) missing.add(key);
  return filled(words ? words[english ? 1 : 0] : key, values);
}

// The libraries ask by their English words.
export function translate(text, values = {}) {
  if (english) return filled(text, values);
  const words = BPMN[text];
  if (!words) missing.add(text);
  return filled(words || text, values);
}

// What the token simulation writes without asking: by whole text, else by what it begins or ends with.
export function simulated(text) {
  if (english) return text;
  const plain = text.trim();
  if (SIMULATION.whole[plain]) return SIMULATION.whole[plain];
  for (const [pattern, words] of SIMULATION.parts) if (pattern.test(plain)) return plain.replace(pattern, words);
  return text;
}

export const pick = (zh, en) => (english ? en : zh);
