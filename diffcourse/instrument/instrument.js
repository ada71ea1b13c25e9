/**
 * One instrument: picture, transport, controls, sentence, over a model that has get, set, on, off and save_changes.
 *
 * A film computes what the picture shows, here in the browser: `standing(parameters, fixed)` gives the arrays that do
 * not depend on t (nor, where `of` names some, on any other parameter), `moving(parameters, standing, fixed)` gives for each
 * name a function that computes it at step t when it is asked for. Without a film the kernel sends all of it at once.
 *
 * @typedef {{of: string[], standing: Function, moving: Function}} Film
 */
import { FONT, boxes, draw, row, say, spread } from "./canvas.js";
import { initialize, keepKeys, make, marked, watchTheme } from "./dom.js";

const TYPES = { f8: Float64Array, f4: Float32Array, u1: Uint8Array, i1: Int8Array };
const NARROW = 560; // CSS pixels, below which panels stand below each other
const PATIENCE = 1500; // ms after which a wait for the kernel is said
const REST = 250; // ms without a change after which the kernel is told what the browser computed alone
const USUAL = 4; // pills of a long row that stand there before "more" is pressed
const GRIP = 26; // CSS pixels around a dot in which a hand takes hold of it
const PLAY = "M8 5.2v13.6L19 12z";
const PAUSE = "M7 5h3.6v14H7zM13.4 5H17v14h-3.6z";

/** @param {Film | null} film */
export const instrument = (film) => ({
  initialize,
  render: ({ model, el }) => show(model, el, film),
});

const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

/** Arrays from Python: {name: {type, shape, data}}. */
function unpack(packed) {
  return Object.fromEntries(
    Object.entries(packed || {}).map(([name, { type, shape, data }]) => {
      const bytes = data.buffer ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : data;
      const values = type === "text" ? new TextDecoder().decode(bytes).split("\n") : new TYPES[type](bytes);
      return [name, Object.assign(values, { shape })];
    }),
  );
}

/** What a film of the kernel has at the frame nearest to step t. */
function rowsOf(arrays, frame) {
  const moving = {};
  for (const [name, array] of Object.entries(arrays)) {
    if (!name.endsWith("[t]")) continue;
    const shape = array.shape.slice(1);
    const size = shape.reduce((a, b) => a * b, 1);
    moving[name.slice(0, -3)] = () =>
      shape.length ? Object.assign(array.slice(frame * size, (frame + 1) * size), { shape }) : array[frame];
  }
  return moving;
}

/** A function that gives what stands under a name, and computes nothing that is not asked for. */
export function reader(parameters, standing, moving) {
  const seen = {};
  function find(wanted) {
    const [name, ...path] = wanted.match(/\w+/g);
    let value = parameters[name];
    if (path[0] === "t" && name in moving) {
      value = moving[name]();
      path.shift();
    } else if (name in standing) value = standing[name];
    for (const step of path) value = value[step === "t" ? parameters.t : +step];
    return value;
  }
  return (wanted) => (typeof wanted !== "string" ? wanted : wanted in seen ? seen[wanted] : (seen[wanted] = find(wanted)));
}

/** Numbers, or rows of them, a share of the way from one to the other. */
function blend(from, to, share) {
  if (from === to || from.length !== to.length) return from;
  if (!from.map) return from + share * (to - from);
  return Object.assign(from.map((x, i) => blend(x, to[i], share)), { shape: from.shape });
}

/** Which value a control is nearest to. */
function place(values, value) {
  if (typeof value !== "number") return Math.max(values.indexOf(value), 0);
  let best = 0;
  values.forEach((other, i) => (best = Math.abs(other - value) < Math.abs(values[best] - value) ? i : best));
  return best;
}

function curve(ys) {
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const place = (i) => `${(i / (ys.length - 1)) * 100} ${100 - ((ys[i] - low) / (high - low || 1)) * 100}`;
  const every = Math.ceil(ys.length / 250); // of a thousand steps nobody could see more, and T's drag is the smoother
  return Array.from({ length: Math.ceil(ys.length / every) }, (_, i) => place(i * every)).join("L");
}

const graph = (name) => make("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", class: name, "aria-hidden": "true" });

function show(model, el, film) {
  const spec = model.get("spec");
  const fixed = unpack(model.get("fixed"));
  // A page without a kernel has no control that would ask one.
  const controls = film || !model.get("alone") ? spec.controls : [];
  const names = spec.controls.map((control) => control.name);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  // -- numbers ---------------------------------------------------------------------------------------------------------
  let arrays = unpack(model.get("film"));
  let known = ["", {}];
  const chosenT = () => (spec.controls.some((control) => control.name === "T") ? model.get("T") : spec.T);
  const T = () => (film ? chosenT() : arrays.steps[arrays.steps.length - 1]); // of what is shown: a new film comes later
  const frames = () => (film ? T() + 1 : arrays.steps.length);
  const frameOf = (t) => (film ? t : place(Array.from(arrays.steps), t));
  const stepOf = (frame) => (film ? frame : arrays.steps[frame]);

  const [word, begin, end, digits] = spec.scale || ["t", 0];
  const scaled = (share) => begin + (end - begin) * share;
  const named = (t) => (spec.scale ? scaled(t / T()).toFixed(digits) : t);

  function values() {
    const now = { t: clamp(Math.round((model.get("t") / chosenT()) * T()), 0, T()) };
    for (const name of names) now[name] = model.get(name);
    return { ...now, T: T() };
  }
  /** What stands under a name; between two frames of a play it is a blend of both. */
  function read(parameters, at = frameOf(parameters.t)) {
    if (at % 1) {
      const [before, after] = [Math.floor(at), Math.ceil(at)].map((frame) => read({ ...parameters, t: stepOf(frame) }, frame));
      return (wanted) => blend(before(wanted), after(wanted), at % 1);
    }
    const { steps, chosen, ...named } = arrays;
    if (!film) return reader(parameters, { ...fixed, ...named }, rowsOf(named, at));
    const key = JSON.stringify((film.of || names).map((name) => parameters[name]));
    if (known[0] !== key) known = [key, film.standing(parameters, fixed)];
    return reader(parameters, { ...fixed, ...known[1] }, film.moving(parameters, known[1], fixed));
  }

  /** The sentence. What the kernel sent says for which parameters it was computed. */
  const said = (parameters) =>
    say(spec.sentence, read(film ? parameters : { ...JSON.parse(arrays.chosen[0]), T: parameters.T, t: parameters.t }));

  // -- the page --------------------------------------------------------------------------------------------------------
  const canvas = make("canvas", { role: "img", "aria-label": spec.title });
  const g = canvas.getContext("2d");
  const icon = make("path", { d: PLAY });
  const play = make("button", { class: "dc-play", type: "button", "aria-label": "Play", title: "Play to and fro" });
  play.append(make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, icon));
  const scrub = range("t");
  const background = make("path");
  const ticks = make("div", { class: "dc-ticks", "aria-hidden": "true" });
  const way = make("small");
  const now = make("b", { class: word.length > 1 ? "dc-long" : "" });
  const marks = make("div", { class: "dc-marks", "aria-hidden": "true" });
  const track = make("div", { class: "dc-scrub" }, graph("dc-curve"), marks, scrub, ticks);
  track.firstChild.append(background);
  const bar = make("div", { class: "dc-bar" }, play, track, make("div", { class: "dc-now", "aria-hidden": "true" }, now, way));
  const sentence = make("p", { class: "dc-sentence", "aria-live": "polite" });
  const picture = make("div", { class: "dc-picture" }, canvas);
  const pills = controls.filter((control) => control.look === "pills").map(pillRow);
  const tracks = controls.filter((control) => control.look === "track").map(trackRow);
  const root = make("section", { class: "dc", "aria-label": spec.title }, picture, bar);
  const follows = (control) => (control.when ? control.when[0] : "");
  for (const { control, node } of pills) {
    const parts = [node, ...grids(control.name)];
    if (control.colour) for (const part of parts) part.style.setProperty("--dc-accent", `var(--dc-${control.colour})`);
    root.append(...parts);
  }
  root.append(...grids(""), sentence);
  const again = make("button", { class: "dc-button dc-best", type: "button" });
  keepKeys(again);
  if (spec.best) pills[pills.length - 1].node.append(again);
  const more = spec.controls.filter((control) => !controls.includes(control)).map((control) => control.seen);
  if (more.length) root.append(make("p", { class: "dc-note dc-more" }, `In JupyterLab you can also change: ${more.join(", ")}.`));
  let width = 0;
  let laid = [];
  lay(spec.width); // before it is in the page, so that nothing moves when it comes
  el.append(root);

  /** The tracks that follow one row of pills, or none, in columns; what is not needed keeps its room. */
  function grids(leader) {
    const own = tracks.filter(({ control }) => follows(control) === leader);
    if (!own.length) return [];
    const counts = {};
    for (const { control } of own) counts[control.when?.[1]] = (counts[control.when?.[1]] || 0) + 1;
    const most = Math.max(...Object.values(counts));
    const kind = leader ? "dc-led" : most < 2 ? "dc-few" : "";
    const grid = make("div", { class: `dc-grid ${kind}` }, ...own.map(({ node }) => node));
    grid.style.setProperty("--columns", most > 4 || (most === 4 && !leader) ? Math.ceil(most / 2) : most);
    return [grid];
  }
  function range(label) {
    const input = make("input", { type: "range", min: 0, step: 1, "aria-label": label });
    keepKeys(input);
    return input;
  }
  function rangeOf(control) {
    const input = range(control.label);
    input.max = control.values.length - 1;
    input.addEventListener("input", () => choose(control, +input.value));
    return input;
  }
  function pillRow(control) {
    const input = rangeOf(control);
    const row = make("div", { class: control.values.length > 5 ? "dc-pills dc-many" : "dc-pills" }, input);
    const buttons = control.values.map((_, i) => {
      const pill = make("span", { class: "dc-pill", "aria-hidden": "true" });
      if (control.sparks) pill.append(graph("dc-spark"));
      if (control.sparks) pill.firstChild.append(make("path", { d: `M${curve(control.sparks[i])}` }));
      pill.append(control.faces[i]);
      row.append(pill);
      return pill;
    });
    if (control.values.length > 5) {
      const more = make("span", { class: "dc-pill dc-rest", "aria-hidden": "true" }, "more …");
      more.addEventListener("pointerdown", (event) => (event.stopPropagation(), row.classList.add("dc-open")));
      row.append(more);
    }
    // The input has the keyboard and the names; a finger presses the pills, or slides over them.
    const pressed = (event) => {
      const i = buttons.findIndex((pill) => {
        const box = pill.getBoundingClientRect();
        return event.clientX >= box.left - 4 && event.clientX < box.right + 4 && event.clientY >= box.top && event.clientY < box.bottom;
      });
      if (i >= 0) choose(control, i);
    };
    row.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      row.setPointerCapture(event.pointerId);
      input.focus({ preventScroll: true });
      event.preventDefault();
      pressed(event);
    });
    row.addEventListener("pointermove", (event) => row.hasPointerCapture(event.pointerId) && pressed(event));
    const node = make("div", { class: "dc-choice" }, make("span", { "aria-hidden": "true" }, control.seen), row);
    return { control, input, node, mark };
    function mark(i) {
      buttons.forEach((pill, k) => pill.classList.toggle("dc-on", k === i));
      if (i >= USUAL) row.classList.add("dc-open");
    }
  }
  function trackRow(control) {
    const input = rangeOf(control);
    const said = make("output", { "aria-hidden": "true" });
    const node = make("label", { class: "dc-track" }, make("span", { "aria-hidden": "true" }, control.seen), input, said);
    return { control, input, node, mark: (i) => (said.textContent = control.texts[i]) };
  }

  // -- a change --------------------------------------------------------------------------------------------------------
  let rest = 0;
  let waiting = 0;
  function put(changes, asks = !film) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    if (Object.keys(changes).some((name) => name !== "t")) model.set("marks", []); // they are answers for other settings
    clearTimeout(rest);
    if (asks) {
      model.save_changes();
      waiting ||= setTimeout(() => (way.textContent = "waits for Python"), PATIENCE);
    } else rest = setTimeout(() => model.save_changes(), REST);
  }
  function choose(control, i) {
    const value = control.values[i];
    if (value !== model.get(control.name) || control.sets) put(following({ [control.name]: value }));
  }
  /** Changes and what follows: T keeps the share of the way, some controls set others, some push others along. */
  function following(changes) {
    const all = { ...changes };
    const falling = controls.filter(({ falls }) => falls).map(({ name }) => name);
    for (const { name, sets } of controls.filter(({ name }) => name in changes)) {
      const value = changes[name];
      Object.assign(all, sets && sets[value]);
      if (name === "T") all.t = Math.round((model.get("t") / chosenT()) * value);
      const place = falling.indexOf(name);
      if (place < 0) continue;
      for (const other of falling.slice(0, place)) all[other] = Math.max(model.get(other), value);
      for (const other of falling.slice(place + 1)) all[other] = Math.min(model.get(other), value);
    }
    return all;
  }
  const go = (t) => t !== values().t && put({ t: Math.round((t / T()) * chosenT()) }, false);

  let queued = false;
  let inView = true;
  function paint() {
    if (queued) return;
    queued = true;
    requestAnimationFrame(() => {
      queued = false;
      if (inView) frame();
    });
  }
  let colours = {};
  let drawn = {}; // what of the transport stands already
  let stood = ["", null]; // settings, and the film's numbers of them, as the picture shows them
  let before = null; // finds the numbers of the settings before
  function frame() {
    const parameters = values();
    const find = read(parameters);
    const shown = playing ? read(parameters, playing.at) : find;
    if (film && known[0] !== stood[0]) {
      before = stood[1] && reader({}, { ...fixed, ...stood[1] }, {});
      stood = known;
    }
    g.setTransform(canvas.width / width, 0, 0, canvas.width / width, 0, 0);
    g.clearRect(0, 0, width, canvas.height);
    draw(g, laid.map((box) => ({ ...box, panel: { ...box.panel, marks: box.panel.marks.filter((mark) => inSight(box, mark)) } })), shown, colours, find, before);
    const { t } = parameters;
    now.textContent = `${word} = ${named(t)}`;
    scrub.max = frames() - 1;
    scrub.value = frameOf(t);
    scrub.setAttribute("aria-valuetext", `${word} = ${named(t)}${begin ? "" : ` of ${end ?? T()}`}`);
    for (const one of [...pills, ...tracks]) {
      const { control, input, node, mark } = one;
      const hidden = !!control.when && parameters[control.when[0]] !== control.when[1];
      if (node.hidden !== hidden) node.hidden = hidden;
      const sets = control.sets?.[parameters[control.name]] ?? {}; // what is pulled on is this value no longer
      const moved = Object.entries(sets).some(([name, value]) => parameters[name] !== value);
      const i = moved ? -1 : place(control.values, parameters[control.name]);
      if (one.at === i) continue; // what stands already costs the page no layout
      one.at = i;
      if (!moved) input.value = i;
      input.setAttribute("aria-valuetext", moved ? "changed by hand" : control.texts[i]);
      mark(i);
    }
    if (spec.best) remember(parameters, find);
    sentence.textContent = said(parameters);
    if (drawn.marks !== model.get("marks")) {
      drawn.marks = model.get("marks");
      marks.replaceChildren(...(drawn.marks || []).map(([step, word]) => marked(step / chosenT(), word)));
    }
    const behind = find(spec.track);
    if (behind && drawn.curve !== known[0]) {
      drawn.curve = known[0];
      background.setAttribute("d", `M0 100L${curve(behind)}L100 100z`);
    }
    if (drawn.T !== T()) {
      drawn.T = T();
      const parts = T() < 12 ? T() : T() % 4 ? 5 : 4;
      const places = Array.from({ length: parts + 1 }, (_, i) => spec.scale ? scaled(i / parts) : Math.round((i / parts) * T()));
      ticks.replaceChildren(...places.map((words) => make("span", {}, String(words))));
    }
  }

  /** The least number so far of what is asked now, and the settings that made it: a press goes back to them. */
  const bests = {};
  function remember(parameters, find) {
    const [number, pulled, asked] = spec.best;
    const key = JSON.stringify(asked.map((name) => parameters[name]));
    const now = { found: find(number), settings: Object.fromEntries(pulled.map((name) => [name, parameters[name]])) };
    const best = bests[key]?.found < now.found ? bests[key] : (bests[key] = now);
    again.textContent = `${best === now ? "" : "back to "}your best: ${best.found.toFixed(4)}`;
    again.setAttribute("aria-disabled", best === now);
    again.onclick = () => put(best.settings);
  }

  // -- a hand in the picture -------------------------------------------------------------------------------------------
  const at = (box, mark, parameters) => {
    const given = (wanted) => (typeof wanted !== "string" ? wanted : parameters[wanted]);
    const find = (wanted) => given(wanted) ?? read(parameters)(wanted); // computed only where it is not given
    const ys = row(find(mark.y));
    return Array.from(spread(row(find(mark.x)), ys.length), (x, i) => [box.X(x), box.Y(ys[i])]);
  };
  const called = (name) => controls.find((control) => control.name === name);
  const choices = (name) => (name === "t" ? Array.from({ length: frames() }, (_, i) => stepOf(i)) : called(name).values);
  const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  /** A handle that a hand could hardly move is not shown. */
  function inSight(box, mark) {
    if (mark.kind !== "dots" || mark.still) return true;
    const all = choices(mark.drag[0]);
    const ends = [all[0], all[all.length - 1]].map((value) => at(box, mark, { ...values(), [mark.drag[0]]: value })[0]);
    return far(...ends) > GRIP;
  }
  function under(event) {
    const bounds = canvas.getBoundingClientRect();
    const hand = [event.clientX - bounds.left, event.clientY - bounds.top];
    let found = null;
    for (const box of laid) {
      for (const mark of box.panel.marks.filter((mark) => mark.drag?.length && inSight(box, mark))) {
        at(box, mark, values()).forEach((dot, i) => {
          const distance = far(dot, hand);
          if (distance < (found ? found.distance : GRIP)) found = { box, mark, i, distance };
        });
      }
    }
    if (!found && laid.some(({ panel }) => panel.scrub)) found = {}; // anywhere in the picture
    return { hand, found };
  }
  function pull({ box, mark, i }, hand) {
    if (!mark) {
      const way = scrub.getBoundingClientRect(); // its knob stays under the hand
      const share = (hand[0] + canvas.getBoundingClientRect().left - way.left) / way.width;
      return go(stepOf(Math.round(clamp(share, 0, 1) * (frames() - 1))));
    }
    const parameters = values();
    const changes = {};
    for (const name of mark.drag) {
      let best = null;
      for (const value of choices(name)) {
        const distance = far(at(box, mark, { ...parameters, ...changes, [name]: value })[i], hand);
        if (!best || distance < best.distance) best = { value, distance };
      }
      changes[name] = best.value;
    }
    const { t, ...others } = changes;
    if (t !== undefined) go(t);
    if (mark.drag.some((name) => others[name] !== undefined && others[name] !== model.get(name))) put(following(others));
  }
  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    const { hand, found } = under(event);
    if (event.button) return;
    event.preventDefault();
    scrub.focus({ preventScroll: true }); // so that the arrow keys move t, and not the page
    if (!found) return;
    held = found;
    if (!found.mark || found.mark.drag[0] === "t") stop();
    canvas.setPointerCapture(event.pointerId);
    pull(held, hand);
  });
  canvas.addEventListener("pointermove", (event) => {
    const { hand, found } = under(event);
    canvas.style.cursor = held ? "grabbing" : found ? (found.mark ? "grab" : "ew-resize") : "";
    canvas.title = (found && found.mark && found.mark.hint) || "";
    if (held) pull(held, hand);
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (held = null));

  // -- transport -------------------------------------------------------------------------------------------------------
  scrub.addEventListener("input", () => {
    stop();
    go(stepOf(+scrub.value));
  });
  let playing = null;
  keepKeys(play);
  play.addEventListener("click", () => (playing ? stop() : start()));
  function look() {
    icon.setAttribute("d", playing ? PAUSE : PLAY);
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    sentence.setAttribute("aria-live", playing ? "off" : "polite");
    way.textContent = playing ? spec.ways[playing.back ? 1 : 0] : "";
    paint(); // where it stops, t is whole
  }
  /** Shares of the time of a play at each frame; where most steps show nothing, half of it goes evenly in log SNR. */
  function shares() {
    const steady = Array.from({ length: frames() }, (_, i) => i / (frames() - 1));
    if (!spec.even || calm.matches) return steady;
    const log_snr = Array.from(read(values())(spec.track), (a) => clamp(Math.log(a / (1 - a)), -6, 6));
    const whole = log_snr[0] - log_snr[T()];
    return steady.map((share, t) => (share + (log_snr[0] - log_snr[t]) / whole) / 2);
  }
  /** The frame, or a place between two frames, at a share of the time. */
  function placed(share) {
    const all = shares();
    const next = all.findIndex((one) => one >= share);
    return next && next - (all[next] - share) / (all[next] - all[next - 1]);
  }
  function start(goal) {
    const at = frameOf(values().t);
    const share = shares()[at];
    const end = goal === undefined ? goal : shares()[frameOf(goal)];
    const far = end === undefined ? 1 : Math.abs(end - share);
    const pace = goal === undefined ? 1 / clamp(120 * frames(), 3000, 7000) : far / clamp(3500 * far, 1500, 3500);
    const back = end === undefined ? share === 1 : end < share;
    playing = { back, share, at, goal, end, pace, last: performance.now(), hold: 0 };
    look();
    requestAnimationFrame(run);
  }
  function stop() {
    const goal = playing?.goal;
    playing = null;
    if (goal !== undefined) {
      model.set("goal", -1); // it has arrived, or a hand has taken over
      model.save_changes();
    }
    look();
  }
  /** Plays to the step that Python names, once; Python hears of the arrival. */
  function toGoal() {
    const goal = model.get("goal");
    if (!(goal >= 0) && playing?.goal !== undefined) playing = null; // Python has called it off
    look();
    if (!(goal >= 0) || playing?.goal === goal) return;
    start(goal);
    requestAnimationFrame(() => root.scrollIntoView({ block: "nearest" })); // with its track, when it is in the page
  }
  /** To T and back, or to a goal; where less motion is asked for, in jumps. It ends by itself when its page is gone. */
  function run(time) {
    if (!playing) return;
    if (!root.isConnected) return (playing = null);
    const passed = Math.min(Math.max(time - playing.last, 0), 100);
    playing.last = time;
    playing.hold -= passed;
    if (playing.hold <= 0) {
      const { end = playing.back ? 0 : 1, goal, pace } = playing;
      const jump = calm.matches ? 1 / 8 : passed * pace;
      playing.hold = calm.matches ? 900 : 0;
      const share = playing.share + (playing.back ? -jump : jump);
      playing.share = (calm.matches && goal !== undefined) || (playing.back ? share <= end : share >= end) ? end : share;
      const at = placed(playing.share);
      playing.at = calm.matches ? Math.round(at) : at;
      go(stepOf(Math.round(at)));
      paint();
      if (playing.share === end && goal !== undefined) return stop();
      if (playing.share === end) {
        playing.back = !playing.back;
        playing.hold = 700;
        look();
      }
    }
    requestAnimationFrame(run);
  }

  // -- size, theme, life -----------------------------------------------------------------------------------------------
  function lay(wide) {
    width = wide;
    root.classList.toggle("dc-narrow", wide < NARROW);
    const made = boxes(spec.rows, spec.heights, wide, wide < NARROW);
    laid = made.laid;
    picture.style.height = `${made.height}px`;
    const density = window.devicePixelRatio || 1;
    canvas.width = Math.round(wide * density);
    canvas.height = Math.round(made.height * density);
    g.font = `14px ${FONT}`; // room for every sentence, for its length changes with its numbers
    const long = (share) => g.measureText(said({ ...values(), t: Math.round(share * T()) })).width;
    const lines = Math.ceil((1.06 * Math.max(...[0, 0.1, 0.3, 0.6, 0.9, 1].map(long))) / wide);
    sentence.style.minHeight = `${1.45 * lines}em`;
  }
  function dress() {
    const probe = root.appendChild(make("i"));
    for (const name of spec.colours) {
      probe.style.color = `var(--dc-${name})`;
      colours[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    paint();
  }
  const endTheme = watchTheme(root, dress); // its look at the size comes before the one below
  const filmed = () => {
    arrays = unpack(model.get("film"));
    drawn = {};
    clearTimeout(waiting);
    waiting = 0;
    look();
  };
  const heard = Object.fromEntries(["t", "marks", ...names].map((name) => [`change:${name}`, paint]));
  Object.assign(heard, { "change:goal": toGoal, "change:film": filmed });
  for (const [event, told] of Object.entries(heard)) model.on(event, told);
  const sizes = new ResizeObserver(() => {
    if (!picture.clientWidth) return;
    lay(picture.clientWidth);
    frame(); // at once: a canvas that changes its size is blank
  });
  sizes.observe(picture);
  const sight = new IntersectionObserver((entries) => {
    inView = entries[entries.length - 1].isIntersecting;
    if (inView) paint();
    if (inView) toGoal();
  });
  sight.observe(root);
  frame();
  toGoal();
  return () => {
    stop();
    clearTimeout(rest);
    clearTimeout(waiting);
    for (const [event, told] of Object.entries(heard)) model.off(event, told);
    for (const observer of [sizes, sight]) observer.disconnect();
    endTheme();
  };
}
