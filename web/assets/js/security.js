// Requests by htmx carry the page's form token, as its forms do.
document.addEventListener("htmx:configRequest", (event) => {
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (meta && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = meta.content;
});
// The server can not be reached: say so where messages stand, and keep what was typed.
export function unreachable(box) {
  if (!box) return;
  const words = document.createElement("p");
  words.className = "flash flash-refused";
  words.setAttribute("role", "alert");
  words.textContent = document.documentElement.lang === "en" ? "The server can not be reached. Nothing was saved." : "连接不上服务器，本次未保存，请稍后重试。";
  box.replaceChildren(words);
}
document.addEventListener("htmx:sendError", () => unreachable(document.getElementById("messages")));
