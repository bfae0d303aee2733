// Some libraries write `style="…"` into the markup that they put on the page. The policy refuses that, which leaves icons black and a
// notice in the console for each. In the bundle the icons have attributes of the drawing instead, and everything else `data-style`,
// which js/styled.js sets in the way that the policy allows.
import { readFile } from "node:fs/promises";

const ICONS = /features[\\/](align|distribute)-elements[\\/]\w+Icons\.js$/;
const WRITERS = /bpmn-js-token-simulation[\\/]lib[\\/]features[\\/].*\.js$|drag-and-drop[\\/]DragAndDrop\.js$|util[\\/]PoweredByUtil\.js$/;

function asAttributes(style) {
  const pairs = style.split(";").filter(Boolean).map((pair) => pair.split(":").map((word) => word.trim()));
  return pairs.map(([name, value]) => `${name}="${value}"`).join(" ");
}

const rewritten = (rewrite) => async ({ path }) => ({ contents: rewrite(await readFile(path, "utf8")), loader: "js" });

export const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: ICONS }, rewritten((source) => source.replace(/\bstyle="([^"]*)"/g, (_, style) => asAttributes(style))));
    build.onLoad({ filter: WRITERS }, rewritten((source) => source.replace(/(?<!-)\bstyle="/g, 'data-style="')));
  },
};
