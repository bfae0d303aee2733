// Fields of forms: how much room is left, another row for a list, the chosen outcome, a calendar for dates.
import { size } from "./sizes.js";

const english = () => document.documentElement.lang === "en";

// How many characters are left; a text may be pasted whole and be cut by its writer, not by us.
function count(area) {
  const most = Number(area.dataset.limit);
  const label = area.closest(".field") && area.closest(".field").querySelector("label");
  if (!label) return;
  let box = label.querySelector(".limit-count");
  if (!box) {
    box = document.createElement("span");
    box.className = "limit-count";
    box.setAttribute("aria-hidden", "true");
    label.append(box);
  }
  const length = Array.from(area.value).length;
  box.textContent = length > most ? (english() ? `${length - most} too many` : `超出 ${length - most} 字`) : `${length} / ${most}`;
  box.classList.toggle("limit-over", length > most);
}

// An area is as high as what stands in it.
function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 4, 480)}px`;
  area.style.overflowY = area.scrollHeight > 476 ? "auto" : "hidden";
}

function addRow(rows) {
  const last = rows.querySelector("input:last-of-type");
  const row = last.cloneNode();
  const number = rows.querySelectorAll("input").length + 1;
  row.value = "";
  row.id = last.id.replace(/\d+$/, number);
  row.setAttribute("aria-label", last.getAttribute("aria-label").replace(/\d+$/, number));
  last.after(row);
  row.focus();
}

function furnish(root) {
  root.querySelectorAll("textarea[data-limit]").forEach((area) => { count(area); grow(area); });
  root.querySelectorAll("[data-rows]").forEach((rows) => {
    if (rows.querySelector(".rows-more")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-plain rows-more";
    button.textContent = english() ? "Another row" : "再加一行";
    button.addEventListener("click", () => addRow(rows));
    rows.append(button);
  });
  root.querySelectorAll("input[data-calendar]").forEach(addPicker);
  root.querySelectorAll(".way input:checked").forEach(choose);
  root.querySelectorAll("input[type=file][data-pick]").forEach(addPick);
}

// A browser's file field speaks the browser's language: a button with our words stands for it, and says what was chosen.
function addPick(input) {
  if (input.dataset.picked) return;
  input.dataset.picked = "yes";
  input.classList.add("visually-hidden");
  const label = document.createElement("label");
  label.className = "btn btn-plain file-pick";
  label.htmlFor = input.id;
  label.textContent = input.dataset.pick;
  const name = document.createElement("span");
  name.className = "file-picked soft";
  name.setAttribute("aria-live", "polite");
  input.after(label, name);
  input.addEventListener("change", () => {
    name.textContent = Array.from(input.files).map((file) => file.name).join("、");
    if (input.dataset.most) refuseLarge(input);
  });
}

// A file that is too large is said at its field before anything is sent: what was typed beside it stays.
function refuseLarge(input) {
  const large = Array.from(input.files).find((file) => file.size > Number(input.dataset.most));
  const words = large ? input.dataset.wordsLarge.replace("{name}", large.name).replace("{size}", size(large.size)) : "";
  input.setCustomValidity(words);
  input.setAttribute("aria-invalid", String(Boolean(large)));
  input.closest(".field").classList.toggle("field-wrong", Boolean(large));
  document.getElementById(`${input.id}-error`).textContent = words;
}

function choose(input) {
  input.closest(".ways").querySelectorAll(".way").forEach((way) => way.classList.toggle("way-chosen", way.contains(input)));
}

document.addEventListener("input", (event) => {
  if (event.target.matches && event.target.matches("textarea[data-limit]")) { count(event.target); grow(event.target); }
});
document.addEventListener("change", (event) => {
  if (event.target.matches && event.target.matches(".way input")) choose(event.target);
});

// A month to choose a day from: Monday first, weekends red, never mm/dd. The text field stays the field.
const pad = (number) => String(number).padStart(2, "0");
const names = () => (english() ? ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"] : ["一", "二", "三", "四", "五", "六", "日"]);
const words = (zh, en) => (english() ? en : zh);

function dayOf(text) {
  const found = /(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})/.exec(text || "");
  return found ? new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3])) : null;
}

function timeOf(text) {
  const found = /(\d{1,2})[:：](\d{2})\s*$/.exec(text || "");
  return found ? `${pad(found[1])}:${found[2]}` : null;
}

function addPicker(input) {
  if (input.parentElement.querySelector(".date-open")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "date-open";
  button.setAttribute("aria-label", english() ? "Choose a day" : "选择日期");
  button.setAttribute("aria-expanded", "false");
  button.textContent = words("日", "▾");
  input.after(button);
  button.addEventListener("click", () => {
    const open = input.parentElement.querySelector(".picker");
    closePickers();
    if (!open) openPicker(input, button, dayOf(input.value) || dayOf(input.dataset.today));
  });
}

function closePickers() {
  document.querySelectorAll(".picker").forEach((picker) => {
    picker.parentElement.querySelector(".date-open").setAttribute("aria-expanded", "false");
    picker.remove();
  });
}

function put(input, text) {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  closePickers();
  input.focus();
}

function part(name, label, text, act) {
  const button = document.createElement("button");
  button.type = "button";
  if (name) button.className = name;
  if (label) button.setAttribute("aria-label", label);
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}

function openPicker(input, button, at) {
  const picker = document.createElement("div");
  picker.className = "picker";
  picker.setAttribute("role", "group");
  picker.setAttribute("aria-label", english() ? "Calendar" : "日历");
  button.setAttribute("aria-expanded", "true");
  input.parentElement.append(picker);
  draw(picker, input, at.getFullYear(), at.getMonth());
  const chosen = picker.querySelector(".picker-chosen, .picker-today");
  (chosen || picker.querySelector(".picker-days button")).focus();
}

function draw(picker, input, year, month) {
  const today = dayOf(input.dataset.today);
  const chosen = dayOf(input.value);
  const time = timeOf(input.value) || timeOf(input.dataset.today) || "09:00";
  const withTime = input.dataset.calendar === "minute";
  const head = document.createElement("div");
  head.className = "picker-head";
  const title = document.createElement("strong");
  title.textContent = words(`${year}年${month + 1}月`, `${year}-${pad(month + 1)}`);
  const turn = (by) => { const to = new Date(year, month + by, 1); draw(picker, input, to.getFullYear(), to.getMonth()); picker.querySelector(".picker-head button").focus(); };
  head.append(part("", words("上一月", "Month before"), "‹", () => turn(-1)), title, part("", words("下一月", "Next month"), "›", () => turn(1)));
  const days = document.createElement("div");
  days.className = "picker-days";
  names().forEach((name) => { const cell = document.createElement("span"); cell.textContent = name; days.append(cell); });
  for (let blank = (new Date(year, month, 1).getDay() + 6) % 7; blank > 0; blank -= 1) days.append(document.createElement("span"));
  const last = new Date(year, month + 1, 0).getDate();
  for (let day = 1; day <= last; day += 1) {
    const at = new Date(year, month, day);
    const text = `${year}-${pad(month + 1)}-${pad(day)}`;
    const kinds = [at.getDay() % 6 === 0 ? "picker-rest" : "", today && +at === +today ? "picker-today" : "", chosen && +at === +chosen ? "picker-chosen" : ""];
    days.append(part(kinds.filter(Boolean).join(" "), words(`${month + 1}月${day}日`, text), String(day), () => put(input, withTime ? `${text} ${time}` : text)));
  }
  const foot = document.createElement("div");
  foot.className = "picker-foot";
  foot.append(part("", "", withTime ? words("现在", "Now") : words("今天", "Today"), () => put(input, input.dataset.today)), part("", "", words("清除", "Clear"), () => put(input, "")));
  picker.replaceChildren(head, days, foot);
}

document.addEventListener("keydown", (event) => {
  const picker = event.target.closest && event.target.closest(".picker");
  if (!picker) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    const opener = picker.parentElement.querySelector(".date-open");
    closePickers();
    opener.focus();
    return;
  }
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
  const buttons = Array.from(picker.querySelectorAll(".picker-days button"));
  const place = buttons.indexOf(document.activeElement);
  if (!step || place < 0) return;
  event.preventDefault();
  const next = buttons[place + step];
  if (next) next.focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".date-field")) closePickers();
});
document.addEventListener("bihuan:shown", (event) => furnish(event.target));
const box = document.getElementById("dialog");
if (box) new MutationObserver(() => furnish(box)).observe(box, { childList: true });
furnish(document);
