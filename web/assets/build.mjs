// Bundles what stands in js/ and css/ into the folder given, each under a name with the hash of its content.
// What only one page needs is an entry of its own: the modeler of diagrams, the editor of decision tables.
import { build } from "esbuild";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { distances } from "./distances.mjs";
import { styles } from "./styles.mjs";

const ENTRIES = {
  "js/app.js": "app",
  "css/app.css": "app",
  "js/modeler/index.js": "modeler",
  "css/modeler/index.css": "modeler",
  "js/tables/index.js": "tables",
  "css/tables/index.css": "tables",
};

const outdir = process.argv[2];
await mkdir(outdir, { recursive: true });
for (const name of await readdir(outdir)) await rm(path.join(outdir, name), { recursive: true });

const result = await build({
  entryPoints: Object.entries(ENTRIES).map(([from, out]) => ({ in: from, out })),
  bundle: true,
  minify: true,
  sourcemap: false,
  metafile: true,
  target: ["chrome78", "firefox78"],
  format: "iife",
  legalComments: "linked",
  outdir,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  plugins: [distances, styles],
  // Files, not data: what is inlined every reader fetches, with formats that theirs can not read.
  loader: { ".woff2": "file", ".woff": "file", ".ttf": "file", ".eot": "file", ".svg": "file" },
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  const entry = output.entryPoint && ENTRIES[output.entryPoint];
  const name = path.basename(file);
  manifest[entry ? entry + path.extname(file) : name] = name;
}
await writeFile(path.join(outdir, "manifest.json"), JSON.stringify(manifest, null, 1));
