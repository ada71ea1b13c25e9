/** A node of the page. */
export function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "path"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Presses Enter on the notebook's cell around a node, Ctrl or Shift held; false where no cell could be run. */
export function enterOnCell(node, held) {
  const cell = node.closest(".jp-CodeCell");
  const guard = node.closest("[data-lm-suppress-shortcuts]");
  if (!cell) return false;
  guard.removeAttribute("data-lm-suppress-shortcuts");
  node.focus({ preventScroll: true });
  const enter = { key: "Enter", code: "Enter", keyCode: 13, bubbles: true, cancelable: true, ...held };
  node.dispatchEvent(new KeyboardEvent("keydown", enter));
  guard.setAttribute("data-lm-suppress-shortcuts", "true");
  return true;
}

/** The keys pressed in a node are its own; Shift+Enter alone goes on to the next cell, as it does beside the node. */
export function keepKeys(node) {
  // Both keep JupyterLab's and Notebook 7's shortcuts away: Lumino looks at the attribute, others at what bubbles.
  node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.addEventListener("keydown", (event) => {
    if (!event.isTrusted) return; // one that is meant for the notebook
    event.stopPropagation();
    if (event.key !== "Enter" || !event.shiftKey || event.defaultPrevented || event.target.matches("textarea")) return;
    if (enterOnCell(event.target, { shiftKey: true })) event.preventDefault();
  });
}

/** A word that stands at a share of a track. look: "you" or "true". */
export function marked(share, word, look = "you") {
  const mark = make("i", { class: `dc-mark dc-${look}` }, make("span", {}, word));
  mark.style.setProperty("--share", share);
  return mark;
}

/** Calls `told` now and whenever the page's theme or the node's size changes, until what it returns is called. */
export function watchTheme(root, told = () => {}) {
  const look = () => {
    root.style.colorScheme = ""; // the page's own ink is asked for
    const ink = getComputedStyle(root).color.match(/[\d.]+/g) || [0, 0, 0];
    root.style.colorScheme = 0.3 * ink[0] + 0.6 * ink[1] + 0.1 * ink[2] > 140 ? "dark" : "light";
    told();
  };
  const themes = new MutationObserver(look);
  themes.observe(document.body, { attributes: true });
  themes.observe(document.documentElement, { attributes: true });
  const scheme = window.matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", look);
  const sizes = new ResizeObserver(look); // before it is in the page, a node has no colours
  sizes.observe(root);
  look();
  return () => {
    themes.disconnect();
    scheme.removeEventListener("change", look);
    sizes.disconnect();
  };
}

/**
 * Lets JupyterLab write into the notebook what its outputs show but no kernel speaks for any more. Left to itself it
 * writes only models with a kernel behind them, so that saving a notebook in which a cell was not run today, or whose
 * kernel has ended, would lose that cell's picture for good.
 */
function keepShown(manager) {
  const all = manager?._modelsSync;
  const written = manager?.get_state_sync;
  if (!all || !written || written.keeps || !manager.context?.model?.cells) return;
  manager.get_state_sync = (options) => {
    const outputs = [...manager.context.model.cells].map((cell) => JSON.stringify(cell.outputs?.toJSON() ?? ""));
    const wanted = outputs.join().match(/(?<="model_id":")\w+/g) ?? [];
    const silent = new Set();
    for (const id of wanted) {
      const model = all.get(id);
      if (!model || model.comm_live || silent.has(model)) continue;
      silent.add(model);
      wanted.push(...(JSON.stringify(model.serialize(model.get_state())).match(/(?<=IPY_MODEL_)\w+/g) ?? []));
    }
    for (const model of silent) Object.defineProperty(model, "comm_live", { value: true, configurable: true });
    try {
      return written.call(manager, options);
    } finally {
      for (const model of silent) delete model.comm_live; // what its class says counts again
    }
  };
  manager.get_state_sync.keeps = true;
}

/** JupyterLab keeps each comm as long as its kernel lives, and so all that it calls: a closed model and its views. */
function letGo(comm) {
  const kind = comm && Object.getPrototypeOf(comm);
  if (!kind?.dispose || kind.letsGo) return;
  const { dispose } = kind;
  kind.letsGo = true;
  kind.dispose = function () {
    dispose.call(this);
    this.onClose = this.onMsg = null;
  };
}

/** What every widget of the course does when its model comes. */
export function initialize({ model }) {
  keepShown(model.widget_manager);
  letGo(model.get("layout")?.comm?.jsServicesComm);
}
