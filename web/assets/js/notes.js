// Behind an @ the colleagues are offered; arrows choose, enter or tab takes, escape closes. Without this script one types the name.
const LONGEST = 20;
let list = null;
let area = null;
let asked = 0;

function typed(field) {
  const before = field.value.slice(0, field.selectionStart);
  const at = before.lastIndexOf("@");
  if (at < 0) return null;
  const part = before.slice(at + 1);
  return part.length > LONGEST || /[\s，。；、]/.test(part) ? null : { at, part };
}

function close() {
  if (list) list.remove();
  if (area) {
    area.removeAttribute("aria-activedescendant");
    area.removeAttribute("aria-controls");
  }
  list = area = null;
}

function current() {
  return list && list.querySelector("[aria-selected=true]");
}

function choose(item) {
  const found = typed(area);
  if (!found || !item) {
    close();
    return;
  }
  const field = area;
  field.setRangeText(`@${item.dataset.label} `, found.at, field.selectionStart, "end");
  close();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function mark(item) {
  if (current()) current().setAttribute("aria-selected", "false");
  item.setAttribute("aria-selected", "true");
  item.scrollIntoView({ block: "nearest" });
  area.setAttribute("aria-activedescendant", item.id);
}

async function offer(field, part) {
  const number = ++asked;
  const answer = await fetch(`${field.dataset.mention}?q=${encodeURIComponent(part)}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok || number !== asked) return;
  const text = await answer.text();
  if (!typed(field)) return;
  close();
  const box = document.createElement("ul");
  box.id = "colleagues";
  box.className = "colleagues";
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", "@");
  box.innerHTML = text;
  if (!box.children.length) return;
  field.insertAdjacentElement("afterend", box);
  list = box;
  area = field;
  field.setAttribute("aria-controls", box.id);
  mark(box.children[0]);
  box.addEventListener("mousedown", (event) => {
    event.preventDefault();
    choose(event.target.closest("[role=option]"));
  });
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches || !field.matches("[data-mention]")) return;
  const found = typed(field);
  if (found) offer(field, found.part).catch(close);
  else { asked += 1; close(); }
});
document.addEventListener("keydown", (event) => {
  if (!list || event.target !== area) return;
  const items = Array.from(list.children);
  const place = items.indexOf(current());
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    mark(items[(place + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length]);
  } else if (event.key === "Enter" || event.key === "Tab") {
    choose(current());
  } else if (event.key === "Escape") {
    close();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("focusout", (event) => { if (event.target === area) close(); });
