// The token simulation writes English and takes names for markup. Here its words are translated, names stay text, and its colours,
// which the policy refuses as attributes, are set in the way that it allows.
import { watchStyles } from "../styled.js";
import { simulated } from "./words.js";

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function Guard(log, notifications, elementNotifications, canvas, eventBus) {
  const show = notifications.showNotification.bind(notifications);
  notifications.showNotification = (options) => show(options.safe ? options : safe(options));
  const write = log.log.bind(log);
  log.log = (options) => write(safe(options));
  const add = elementNotifications.addElementNotification.bind(elementNotifications);
  elementNotifications.addElementNotification = (element, options) => add(element, safe(options));
  eventBus.on("diagram.init", () => watch(canvas.getContainer()));
}
Guard.$inject = ["log", "notifications", "elementNotifications", "canvas", "eventBus"];

const safe = (options) => ({ ...options, text: escaped(simulated(options.text)), safe: true });

function watch(room) {
  const look = (changes) => {
    for (const change of changes) {
      if (change.type === "attributes") said(change.target);
      for (const node of change.addedNodes) tell(node);
    }
  };
  tell(room);
  watchStyles(room);
  new MutationObserver(look).observe(room, { childList: true, subtree: true, attributes: true, attributeFilter: ["title"] });
}

const own = (node) => node.closest && node.closest("[class*='bts-']");

function tell(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.parentNode && own(node.parentNode)) retell(node);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const piece of [node, ...node.querySelectorAll("*")]) {
    if (!own(piece)) continue;
    said(piece);
    for (const child of piece.childNodes) if (child.nodeType === Node.TEXT_NODE) retell(child);
  }
}

function retell(text) {
  const words = simulated(text.data);
  if (words !== text.data) text.data = words;
}

function said(piece) {
  if (!own(piece)) return;
  for (const name of ["title", "aria-label"]) {
    const before = piece.getAttribute(name);
    if (before && simulated(before) !== before) piece.setAttribute(name, simulated(before));
  }
}

export const guardModule = { __init__: ["simulationGuard"], simulationGuard: ["type", Guard] };
