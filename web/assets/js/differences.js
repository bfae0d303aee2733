// Two diagrams side by side: what is scrolled on one is scrolled on the other, and an element that is looked for shows on both.

function together(pair) {
  const panes = Array.from(pair.querySelectorAll(".diagram"));
  if (panes.length !== 2) return;
  let leading = null;
  for (const pane of panes) {
    const other = panes.find((one) => one !== pane);
    const lead = () => {
      leading = pane;
    };
    for (const kind of ["pointerenter", "focusin", "touchstart", "wheel"]) {
      pane.addEventListener(kind, lead, { passive: true });
    }
    pane.addEventListener("scroll", () => {
      if (leading === pane) other.scrollTo(pane.scrollLeft, pane.scrollTop);
    });
  }
}

// `new0-el-step` on one side is `old0-el-step` on the other.
function showTwin() {
  document.querySelectorAll("[data-side-by-side] .twin").forEach((element) => element.classList.remove("twin"));
  const found = /^#(old|new)(\d+-el-.+)$/.exec(decodeURIComponent(window.location.hash));
  if (!found) return;
  const twin = document.getElementById((found[1] === "old" ? "new" : "old") + found[2]);
  if (!twin) return;
  twin.classList.add("twin");
  const pane = twin.closest(".diagram");
  const area = pane.getBoundingClientRect();
  const spot = twin.getBoundingClientRect();
  pane.scrollLeft += spot.left + spot.width / 2 - area.left - area.width / 2;
  pane.scrollTop += spot.top + spot.height / 2 - area.top - area.height / 2;
}

const pairs = document.querySelectorAll("[data-side-by-side]");
if (pairs.length) {
  pairs.forEach(together);
  window.addEventListener("hashchange", showTwin);
  showTwin();
}
