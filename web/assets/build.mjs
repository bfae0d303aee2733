// Bundles what stands in js/ and css/ into the folder given, each under a name with the hash of its content.
import { build } from "esbuild";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { distances } from "./distances.mjs";

const outdir = process.argv[2];
await mkdir(outdir, { recursive: true });
for (const name of await readdir(outdir)) await rm(path.join(outdir, name), { recursive: true });

const result = await build({
  entryPoints: ["js/app.js", "css/app.css"],
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
  plugins: [distances],
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file" },
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  if (output.entryPoint) manifest[path.basename(output.entryPoint)] = path.basename(file);
}
await writeFile(path.join(outdir, "manifest.json"), JSON.stringify(manifest, null, 1));
