// What libraries would write as `style="…"` stands as `data-style` in the bundles (styles.mjs). The policy lets a script set it.
export function style(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const piece of [node, ...node.querySelectorAll("[data-style]")]) if (piece.dataset.style) piece.style.cssText = piece.dataset.style;
}

export function watchStyles(root) {
  style(root);
  const added = (changes) => changes.forEach((change) => change.addedNodes.forEach(style));
  new MutationObserver(added).observe(root, { childList: true, subtree: true });
}
