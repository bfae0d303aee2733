// What the page asks of the server. A refusal comes as an answer, a line that is down as an error.
const token = () => {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta ? meta.content : "";
};

export async function get(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  return { ok: answer.ok && !answer.redirected, status: answer.status, body: await json(answer) };
}

export async function send(method, address, body) {
  const answer = await fetch(address, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    credentials: "same-origin",
    body: JSON.stringify(body),
  });
  // Whoever was logged out meanwhile is led to the login: nothing was done.
  return { ok: answer.ok && !answer.redirected, status: answer.redirected ? 401 : answer.status, body: await json(answer) };
}

async function json(answer) {
  const type = answer.headers.get("Content-Type") || "";
  return type.includes("json") ? answer.json() : {};
}
