// A form with data-once is sent once, however often the button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-once") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  // After the browser has collected the button's own value.
  setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
}, true);
function free(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
}
document.addEventListener("bihuan:refused", (event) => free(event.target));
// Back by the browser's button: the page from its memory must be usable again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-once]").forEach(free));

// A text field with data-counter says how much room is left.
function count(area) {
  let words = area.parentElement.querySelector(".counter");
  if (!words) {
    words = document.createElement("span");
    words.className = "counter soft";
    area.insertAdjacentElement("afterend", words);
  }
  words.textContent = `${area.value.length} / ${area.maxLength}`;
}
document.addEventListener("input", (event) => {
  if (event.target.matches && event.target.matches("[data-counter]")) count(event.target);
});

// data-confirm asks before a form is sent.
document.addEventListener("submit", (event) => {
  const words = (event.submitter && event.submitter.dataset.confirm) || event.target.dataset.confirm;
  if (words && !window.confirm(words)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
