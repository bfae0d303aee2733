// Small pieces of a page. Text is always set as text: what people wrote into a diagram is never read as markup.
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "readOnly" || name === "selected") node[name] = value;
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(3)) {
    if (child === undefined || child === null || child === false) continue;
    node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export function button(words, onclick, attributes = {}) {
  return h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick, ...attributes }, words);
}

// A modal window of ours. `build(close)` gives its content; the promise tells with what it was closed.
export function ask(title, build) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const close = (answer) => {
      box.remove();
      document.removeEventListener("keydown", escape, true);
      if (before && before.focus) before.focus();
      resolve(answer);
    };
    const escape = (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close(undefined);
      } else if (event.key === "Tab") keepInside(event, sheet);
    };
    const sheet = h("div", { class: "modeler-sheet", role: "dialog", "aria-modal": "true", "aria-labelledby": "modeler-sheet-title" },
      h("h2", { id: "modeler-sheet-title" }, title), build(close));
    const box = h("div", { class: "modeler-veil", onclick: (event) => event.target === box && close(undefined) }, sheet);
    document.body.appendChild(box);
    document.addEventListener("keydown", escape, true);
    const first = sheet.querySelector("input, textarea, select, button, a[href]");
    if (first) first.focus();
  });
}

function keepInside(event, sheet) {
  const reach = [...sheet.querySelectorAll("input, textarea, select, button, a[href], [tabindex='0']")].filter((one) => !one.disabled);
  if (!reach.length) return;
  const [first, last] = [reach[0], reach[reach.length - 1]];
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}

export function debounced(work, pause) {
  let timer = null;
  const later = (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      work(...given);
    }, pause);
  };
  later.now = (...given) => {
    clearTimeout(timer);
    timer = null;
    return work(...given);
  };
  later.pending = () => timer !== null;
  return later;
}
