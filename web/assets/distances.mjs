// Chrome 78 to 83 know no gaps in flexible boxes: there margins keep the same distances. They are written from the sheets themselves.
// Such a browser is told by `appearance`, which came in the same version (Firefox, which had the gaps before, by its own spelling).
import { readdir, readFile } from "node:fs/promises";

const OLD = "(not (appearance: none)) and (not (-moz-appearance: none))";

function margins(sheet) {
  const found = [];
  for (const [, selectors, body] of sheet.replace(/\/\*[^]*?\*\//g, "").matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const gap = /(?:^|;)\s*gap:\s*([^\s;]+)(?:\s+([^\s;]+))?/.exec(body);
    if (!gap || !/display:\s*(inline-)?flex/.test(body)) continue;
    const [, row, column = row] = gap;
    const under = /flex-direction:\s*column/.test(body);
    const each = (pieces) => selectors.split(",").map((one) => `${one.trim()} > ${pieces}`).join(", ");
    found.push(`${each(":not(:last-child)")} { ${under ? `margin-bottom: ${row}` : `margin-right: ${column}`} }`);
    if (/flex-(wrap|flow):[^;]*\bwrap\b/.test(body)) found.push(`${each("*")} { margin-bottom: ${row} }`);
  }
  return found.join("\n");
}

async function written() {
  const names = (await readdir("css", { recursive: true })).filter((name) => /\.css$/.test(name) && !/^(app|plain)\.css$/.test(name)).sort();
  const sheets = await Promise.all(names.map((name) => readFile(`css/${name}`, "utf8")));
  return `@supports ${OLD} {\n${sheets.map(margins).join("\n")}\n}`;
}

export const distances = {
  name: "distances",
  setup(build) {
    build.onResolve({ filter: /^distances$/ }, () => ({ path: "distances", namespace: "distances" }));
    build.onLoad({ filter: /.*/, namespace: "distances" }, async () => ({ contents: await written(), loader: "css" }));
  },
};
