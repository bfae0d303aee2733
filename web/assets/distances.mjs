// Chrome 78 to 83 know no gaps in flexible boxes: there margins keep the same distances. They are written from the sheets themselves.
// Such a browser is told by `appearance`, which came in the same version (Firefox, which had the gaps before, by its own spelling).
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

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

// Of the sheets that stand beside the one that asks: every bundle makes up for its own.
async function written(folder) {
  const names = (await readdir(folder)).filter((name) => /\.css$/.test(name) && !/^(app|index|plain)\.css$/.test(name)).sort();
  const sheets = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return `@supports ${OLD} {\n${sheets.map(margins).join("\n")}\n}`;
}

export const distances = {
  name: "distances",
  setup(build) {
    build.onResolve({ filter: /^distances$/ }, (asked) => ({ path: path.dirname(asked.importer), namespace: "distances" }));
    build.onLoad({ filter: /.*/, namespace: "distances" }, async (folder) => ({ contents: await written(folder.path), loader: "css" }));
  },
};
