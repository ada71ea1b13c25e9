/** A node of the page. */
export function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "path"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Calls `told(dark)` now and whenever the page's theme changes, until the function that it returns is called. */
export function watchTheme(root, told) {
  const look = () => {
    const ink = getComputedStyle(root).color.match(/[\d.]+/g) || [0, 0, 0];
    const dark = 0.3 * ink[0] + 0.6 * ink[1] + 0.1 * ink[2] > 140;
    root.classList.toggle("dc-dark", dark);
    told();
  };
  const themes = new MutationObserver(look);
  themes.observe(document.body, { attributes: true });
  themes.observe(document.documentElement, { attributes: true });
  const scheme = window.matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", look);
  return {
    look,
    end() {
      themes.disconnect();
      scheme.removeEventListener("change", look);
    },
  };
}
