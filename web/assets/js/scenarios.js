// A run on the diagram: the arrow keys go from step to step, «播放» goes by itself. The links do it without any of this.
const PACE = 1600;
let playing = null;

const stage = () => document.querySelector("[data-stage]");

function go(rel) {
  const link = stage() && stage().querySelector(`a[rel=${rel}]`);
  if (link) link.click();
  return Boolean(link);
}

function stop() {
  window.clearInterval(playing);
  playing = null;
  furnish();
}

function play() {
  playing = window.setInterval(() => { if (!go("next")) stop(); }, PACE);
  furnish();
}

// The stage comes anew with each step: its button shows what goes on.
function furnish() {
  const button = stage() && stage().querySelector("[data-play]");
  if (!button) return;
  if (!button.dataset.words) button.dataset.words = button.textContent;
  button.hidden = false;
  button.textContent = playing ? button.dataset.stop : button.dataset.words;
}

// The diagram is wider than its window: what waits now is brought into sight.
function look() {
  const frame = document.querySelector(".stage-diagram");
  const node = frame && frame.querySelector("[data-state=active], [data-state=warned], [data-state=overdue]");
  if (!node) return;
  const seen = frame.getBoundingClientRect();
  const box = node.getBoundingClientRect();
  frame.scrollLeft += box.left - seen.left - (seen.width - box.width) / 2;
  frame.scrollTop += box.top - seen.top - (seen.height - box.height) / 2;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("[data-play]");
  if (!button) return;
  if (playing) stop(); else play();
});
document.addEventListener("keydown", (event) => {
  const inside = stage() && event.target.closest && event.target.closest("[data-stage]");
  if (!inside || event.target.closest(".stage-diagram, input, textarea, select") || event.altKey || event.ctrlKey || event.metaKey) return;
  const rel = { ArrowRight: "next", ArrowLeft: "prev" }[event.key];
  if (!rel) return;
  event.preventDefault();
  go(rel);
});
// Whoever walks by keys goes on walking: the stage that came keeps the hand.
document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.target.matches || !stage()) return;
  if (event.target.matches("[data-stage]") && document.activeElement === document.body) event.target.focus({ preventScroll: true });
  furnish();
  look();
});
document.addEventListener("DOMContentLoaded", () => { furnish(); look(); });
