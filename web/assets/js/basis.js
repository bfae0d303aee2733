// Picking a legal basis (web/templates/workbench/_basis.html): what is chosen below is written into the field above.
import htmx from "htmx.org";

const ids = (input) => input.value.split(/[,，、]/).map((part) => part.trim()).filter(Boolean);

function write(box, list) {
  const input = box.querySelector("[data-basis-value]");
  input.value = list.join(",");
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function withRemoval(line, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-plain";
  button.textContent = words;
  button.setAttribute("aria-label", `${words} ${line.dataset.rule}`);
  button.dataset.basisRemove = line.dataset.rule;
  line.append(" ", button);
}

function lineOf(button) {
  const line = document.createElement("li");
  line.dataset.rule = button.dataset.basisAdd;
  const [strong, code, soft] = ["strong", "code", "span"].map((name) => document.createElement(name));
  strong.textContent = button.dataset.cited;
  code.textContent = button.dataset.basisAdd;
  soft.textContent = button.dataset.asks;
  soft.className = "soft";
  line.append(strong, " ", code, " ", soft);
  return line;
}

function ready(box) {
  const search = box.querySelector("[data-basis-search]");
  if (!search || !search.hidden) return;
  search.hidden = false;
  const list = box.querySelector("[data-basis-chosen]");
  list.querySelectorAll("li").forEach((line) => withRemoval(line, list.dataset.remove));
}

document.addEventListener("click", (event) => {
  const add = event.target.closest && event.target.closest("[data-basis-add]");
  const remove = event.target.closest && event.target.closest("[data-basis-remove]");
  const box = (add || remove) && event.target.closest("[data-basis]");
  if (!box) return;
  const list = box.querySelector("[data-basis-chosen]");
  const now = ids(box.querySelector("[data-basis-value]"));
  if (add && !now.includes(add.dataset.basisAdd)) {
    const line = lineOf(add);
    withRemoval(line, list.dataset.remove);
    list.append(line);
    write(box, [...now, add.dataset.basisAdd]);
  }
  if (remove) {
    write(box, now.filter((one) => one !== remove.dataset.basisRemove));
    remove.closest("li").remove();
    box.querySelector("[data-basis-value]").focus();
  }
});

htmx.onLoad((root) => {
  if (root.matches && root.matches("[data-basis]")) ready(root);
  if (root.querySelectorAll) root.querySelectorAll("[data-basis]").forEach(ready);
});
