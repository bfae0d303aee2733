// What the server says of the table as it is typed: below it, as marks at its rows, beside each cell what it says in words; and what it
// would decide on trial.
import { debounced } from "../modeler/dom.js";

const PAUSE = 600;

export class Checked {
  constructor({ box, address, board, write }) {
    Object.assign(this, { box, address, board, write });
    this.soon = debounced(() => this.ask(), PAUSE);
    box.addEventListener("submit", (event) => {
      if (!event.target.hasAttribute("data-table-trial")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.ask(true);
    }, true);
  }

  async ask(decide = false) {
    const body = new URLSearchParams();
    const form = this.box.querySelector("form");
    if (form) new FormData(form).forEach((value, name) => name !== "decide" && body.append(name, value));
    body.set("text", await this.write());
    if (decide) body.set("decide", "1");
    const number = this.number = (this.number || 0) + 1;
    let answer;
    try {
      answer = await fetch(this.address, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
    } catch (error) {
      return;
    }
    // Only the newest answer is about what stands there now.
    if (!answer.ok || answer.redirected || number !== this.number) return;
    const focused = document.activeElement && this.box.contains(document.activeElement) ? document.activeElement.id : "";
    this.box.innerHTML = await answer.text();
    const again = focused && document.getElementById(focused);
    if (again) again.focus();
    this.mark();
  }

  // The library draws its rows anew as it likes: marks are put there again each time.
  mark() {
    const faults = new Map();
    this.box.querySelectorAll("[data-fault-row]").forEach((line) => faults.set(Number(line.dataset.faultRow), line.textContent.trim()));
    const decided = this.box.querySelector("[data-decided]");
    const meanings = JSON.parse(this.box.querySelector("[data-meanings]").dataset.meanings);
    this.board.querySelectorAll("tbody tr").forEach((row, place) => {
      const cell = row.querySelector(".rule-index");
      if (!cell) return;
      cell.classList.toggle("row-wrong", faults.has(place + 1));
      cell.classList.toggle("row-right", Boolean(decided) && Number(decided.dataset.decided) === place + 1);
      if (faults.has(place + 1)) cell.title = faults.get(place + 1);
      else cell.removeAttribute("title");
      row.querySelectorAll(".input-cell").forEach((input, column) => {
        const words = (meanings[place] || [])[column];
        if (words) input.dataset.means = words;
        else delete input.dataset.means;
      });
    });
  }
}
