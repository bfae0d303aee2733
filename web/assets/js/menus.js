// A <details data-menu> closes when one clicks elsewhere or presses Escape.
const opened = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  opened().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  opened().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});
// On a phone the menu is one line: it begins where one is.
const here = document.querySelector(".side [aria-current]");
if (here) here.closest(".side").scrollLeft = here.offsetLeft - 60;
