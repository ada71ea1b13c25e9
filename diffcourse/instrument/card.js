/**
 * A card: parts in a column over a model that says which (see card.py). Every part has one node as long as it is there,
 * so that a change keeps the focus and what was typed.
 */
import { enterOnCell, keepKeys, make, marked, watchTheme } from "./dom.js";

const PATIENCE = 2000; // ms after which a press that nobody answers is told about
const TYPING = 300; // ms without a key after which the kernel hears what was typed
const NO_ANSWER = "Python has not answered yet. If no other cell is running, run this one again (Shift+Enter), then go on.";

/** A link to a notebook or to a heading opens in the JupyterLab around it, as those in its text do. */
function openInside(link, manager) {
  const here = manager?.context?.path;
  if (here === undefined) return;
  const { pathname, hash } = new URL(link.getAttribute("href"), `http://here/${here}`);
  link.setAttribute("data-commandlinker-command", "rendermime:handle-local-link");
  const [path, id] = [pathname.slice(1), hash].map(decodeURIComponent);
  link.setAttribute("data-commandlinker-args", JSON.stringify({ path, id }));
}

export function render({ model, el }) {
  const root = make("div", { class: "dc dc-card", role: "group", "aria-label": model.get("title") });
  keepKeys(root);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const silence = make("p", { class: "dc-note", role: "status" });
  const values = () => model.get("values");
  let typing = 0;
  let waiting = 0;

  function put(name, value, rests = 0) {
    model.set("values", { ...values(), [name]: value });
    clearTimeout(typing);
    typing = setTimeout(() => model.save_changes(), rests);
  }
  function press(name) {
    clearTimeout(typing);
    clearTimeout(waiting);
    waiting = setTimeout(() => (silence.textContent = NO_ANSWER), PATIENCE);
    try {
      Promise.resolve(model.send({ press: name, values: values() })).catch(() => {});
    } catch {
      // without a kernel nobody hears it, which is said in a moment
    }
  }
  const heard = () => {
    clearTimeout(waiting);
    silence.textContent = "";
  };

  const button = (text, name) => {
    const node = make("button", { type: "button", class: "dc-button" });
    node.innerHTML = text;
    node.addEventListener("click", () => node.getAttribute("aria-disabled") !== "true" && press(name));
    return node;
  };
  const rest = (node, off) => node.setAttribute("aria-disabled", String(!!off)); // disabled, it would lose the focus
  const onEnter = (node, { enter }, withControl = false) =>
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || (withControl && !event.ctrlKey && !event.metaKey)) return;
      event.preventDefault();
      press(enter);
    });

  /** kind: (part) => [node, (part, its value) => what changes in it] */
  const KINDS = {
    said(part) {
      const node = make("div", { class: "dc-said" });
      if (part.live) node.setAttribute("role", "status");
      let shown = null;
      return [
        node,
        ({ html }) => {
          if (html === shown) return;
          node.innerHTML = shown = html;
          for (const link of node.querySelectorAll('a[href$=".ipynb"], a[href^="#"]')) openInside(link, model.widget_manager);
        },
      ];
    },
    choices(part) {
      const nodes = part.options.map((option, i) => {
        const node = button(part.texts[i], part.name);
        node.addEventListener("click", () => node.getAttribute("aria-disabled") !== "true" && put(part.name, option), true);
        return node;
      });
      const update = ({ off, options, truth, wrong }, value) =>
        nodes.forEach((node, i) => {
          const isWrong = truth ? value !== truth : value === wrong;
          node.setAttribute("aria-pressed", String(options[i] === value));
          node.classList.toggle("dc-right", options[i] === truth);
          node.classList.toggle("dc-wrong", isWrong && options[i] === value);
          rest(node, off);
        });
      return [make("div", { class: part.texts.every((text) => text.length < 9) ? "dc-options dc-buttons" : "dc-options", role: "group", "aria-label": "Options" }, ...nodes), update];
    },
    line(part) {
      const several = !!part.hint;
      const input = several
        ? make("textarea", { rows: 3, placeholder: part.hint })
        : make("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false" });
      input.addEventListener("input", () => put(part.name, input.value, TYPING));
      onEnter(input, part, several);
      const update = ({ off }, value) => {
        if (input.value !== value) input.value = value;
        input.readOnly = !!off;
      };
      return [make("label", { class: several ? "dc-words" : "dc-line" }, make("span", {}, part.label), input), update];
    },
    sketch(part) {
      const [low, high] = part.span;
      const share = (value) => (value - low) / (high - low);
      const inputs = part.places.map((place) => {
        const input = make("input", { type: "range", min: low, max: high, step: (high - low) / 50, "aria-label": place });
        input.addEventListener("input", () => put(part.name, inputs.map((one) => +one.value), TYPING));
        return input;
      });
      const columns = part.places.map((place, i) => make("div", { class: "dc-column" }, inputs[i], make("span", { "aria-hidden": "true" }, place)));
      const last = columns.length - 1;
      const [mine, true_] = ["dc-mine", "dc-truth"].map((look) => make("path", { class: look }));
      const plane = make("svg", { viewBox: `0 0 ${last} 1`, preserveAspectRatio: "none", "aria-hidden": "true" }, true_, mine);
      const curve = (values) => `M${values.map((value, i) => `${i} ${1 - share(value)}`).join("L")}`;
      const sheet = make("div", { class: "dc-sketch", role: "group", "aria-label": "Sketch" }, plane, ...columns);
      sheet.style.setProperty("--edge", `${50 / columns.length}%`);
      for (const [at, value] of [["top", high], ["bottom", low]]) {
        const tick = make("small", { "aria-hidden": "true" }, String(value));
        tick.style[at] = at === "top" ? "1px" : "22px";
        sheet.append(tick);
      }
      // A hand draws: the curve goes through every column between two of its places.
      let before = null;
      const drawn = (event) => {
        const box = plane.getBoundingClientRect();
        const across = ((event.clientX - box.left) / box.width) * last;
        const x = across < 0.75 ? 0 : across > last - 0.75 ? last : across; // no hand hits the very end
        const at = [x, 1 - (event.clientY - box.top) / box.height];
        const from = before || [Math.round(at[0]), at[1]]; // a press takes the nearest place
        const [a, b] = from[0] < at[0] ? [from, at] : [at, from];
        inputs.forEach((input, i) => {
          if (i < a[0] || i > b[0] || i < part.held) return;
          const height = a[1] + ((i - a[0]) / (b[0] - a[0] || 1)) * (b[1] - a[1]);
          input.value = low + (high - low) * height; // a range keeps it within its ends and on its steps
        });
        before = at;
        put(part.name, inputs.map((input) => +input.value), TYPING);
      };
      sheet.addEventListener("pointerdown", (event) => {
        if (event.button || inputs[last].disabled) return;
        sheet.setPointerCapture(event.pointerId);
        event.preventDefault();
        drawn(event);
      });
      sheet.addEventListener("pointermove", (event) => sheet.hasPointerCapture(event.pointerId) && drawn(event));
      for (const end of ["pointerup", "pointercancel"]) sheet.addEventListener(end, () => (before = null));
      const key = make("p", { class: "dc-note dc-key" });
      const update = ({ off, truth }, value) => {
        inputs.forEach((input, i) => {
          input.value = value[i];
          input.disabled = !!off || i < part.held;
        });
        mine.setAttribute("d", curve(value));
        if (truth) true_.setAttribute("d", curve(truth));
        key.innerHTML = truth ? "<b>Yours.</b> <i>Dashed: the real one.</i>" : "Draw with mouse or finger, or move each point by Tab and the arrow keys.";
      };
      return [make("div", {}, sheet, key), update];
    },
    slider(part) {
      const input = make("input", { type: "range", min: 0, max: part.top, step: 1, "aria-label": part.label });
      const said = make("output", { "aria-hidden": "true" });
      const marks = make("div", { class: "dc-marks", "aria-hidden": "true" });
      input.addEventListener("input", () => {
        put(part.name, +input.value, TYPING);
        tell(+input.value);
      });
      onEnter(input, part);
      const tell = (value) => {
        said.textContent = `${part.label} = ${value}`;
        input.setAttribute("aria-valuetext", `${part.label} = ${value} of ${part.top}`);
      };
      const update = ({ off, marks: shown }, value) => {
        input.value = value;
        input.disabled = !!off;
        tell(value);
        marks.replaceChildren(...shown.map(([at, words, look]) => marked(at / part.top, words, look)));
      };
      return [make("div", { class: "dc-slider" }, make("div", {}, marks, input), said), update];
    },
    buttons(part) {
      const nodes = {};
      const row = make("div", { class: "dc-buttons" });
      const update = ({ texts, lead, done, off }) => {
        for (const [name, text] of Object.entries(texts)) {
          if (!nodes[name]) row.append((nodes[name] = name === "run" ? run(text) : button(text, name)));
          nodes[name].classList.toggle("dc-done", done.includes(name));
          nodes[name].classList.toggle("dc-lead", lead === name);
          rest(nodes[name], off.includes(name));
        }
        for (const name of Object.keys(nodes).filter((name) => !(name in texts))) {
          nodes[name].remove();
          delete nodes[name];
        }
      };
      return [row, update];
    },
  };
  function run(text) {
    const node = make("button", { type: "button", class: "dc-button dc-run" }, text);
    node.addEventListener("click", () => {
      window.diffcourseRan = node.closest(".jp-CodeCell"); // its next card takes the focus
      enterOnCell(node, { ctrlKey: true });
    });
    return node;
  }

  let there = {};
  function lay() {
    const now = {};
    for (const part of model.get("parts")) {
      now[part.name] = there[part.name] || KINDS[part.kind](part);
      now[part.name][1](part, values()[part.name]);
    }
    for (const name of Object.keys(there)) if (!(name in now)) there[name][0].remove();
    let before = null;
    for (const [node] of Object.values(now)) {
      const wanted = before ? before.nextSibling : root.firstChild;
      if (node !== wanted) root.insertBefore(node, wanted); // a node that is moved would lose the focus
      before = node;
    }
    const came = Object.keys(there).length && Object.keys(now).find((name) => !(name in there));
    if (came) now[came][0].scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    there = now;
  }
  root.append(silence);
  const changed = () => {
    heard();
    lay();
  };
  lay();
  el.append(root);
  const endTheme = watchTheme(root);
  model.on("change:parts", changed);
  model.on("msg:custom", heard);
  model.on("change:values", lay);
  const again = root.querySelector(".dc-run");
  if (again && !el.closest(".jp-CodeCell")) setTimeout(() => el.closest(".jp-CodeCell") || again.remove());
  setTimeout(() => {
    if (el.closest(".jp-CodeCell.jp-mod-active")) root.scrollIntoView({ block: "nearest" }); // not so where a notebook opens
    if (!window.diffcourseRan || el.closest(".jp-CodeCell") !== window.diffcourseRan) return;
    window.diffcourseRan = null;
    root.querySelector(".dc-run, .dc-said a")?.focus({ preventScroll: true });
  }, 50);
  return () => {
    clearTimeout(typing);
    clearTimeout(waiting);
    endTheme();
    model.off("change:parts", changed);
    model.off("msg:custom", heard);
    model.off("change:values", lay);
  };
}
