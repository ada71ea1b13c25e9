/**
 * The cards of the web edition: predictions, exercises, questions to recall and what is kept of them. card.js shows
 * them as in JupyterLab. What they say was made by Python (asked.py); which of it, the browser finds out here.
 */

// -- what is kept: the lines that study.store reads too ------------------------------------------------------------
const STORE = "diffcourse";
let lines = []; // for a browser that keeps nothing, until the page is left
const tellers = [];

const isEntry = (line) => {
  try {
    return JSON.parse(line).event.status !== undefined;
  } catch {
    return false;
  }
};
function kept() {
  try {
    lines = (localStorage.getItem(STORE) || "").split("\n").filter(Boolean);
  } catch { /* it refuses */ }
  return lines.filter(isEntry).map((line) => JSON.parse(line));
}
function store(all) {
  lines = all;
  try {
    localStorage.setItem(STORE, lines.join("\n"));
  } catch { /* it stays in memory */ }
  for (const tell of tellers) tell();
}
function keep({ lesson, name }, kind, status, facts = {}) {
  kept();
  const event = { at: new Date().toISOString(), status, ...facts };
  store([...lines, JSON.stringify({ format: 2, lesson, kind, key: name, event })]);
}
const events = (kind, name) => kept().filter((one) => one.kind === kind && one.key === name).map(({ event }) => event);
const solved = (name) => events("exercise", name).some(({ status }) => status === "correct");

// -- cards ---------------------------------------------------------------------------------------------------------
const say = (name, html = "", live = true) => ({ kind: "said", name, html, live });
const note = (html) => `<p class="dc-note">${html}</p>`;
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
function verdict(html, tone) {
  const symbol = { good: "✓", warn: "✗" }[tone] || "→";
  return `<p class="dc-verdict dc-${tone}"><span aria-hidden="true">${symbol}</span> ${html}</p>`;
}

/** A card in a place: `hear(press)` is told what is pressed; `lay` and `change` are those of card.py. */
function card(place, title, parts, hear) {
  const startOf = (laid) => Object.fromEntries(laid.filter((part) => "value" in part).map(({ name, value }) => [name, value]));
  const model = host({ title, parts, values: startOf(parts) }, ({ press }) => {
    hear(press);
    model.set("parts", [...model.get("parts")]); // it is heard
  });
  render({ model, el: place });
  const set = (values) => model.set("values", { ...model.get("values"), ...values });
  const lay = (laid) => {
    set({ ...startOf(laid), ...model.get("values") });
    model.set("parts", laid);
  };
  const change = (name, facts) => lay(model.get("parts").map((part) => (part.name === name ? { ...part, ...facts } : part)));
  return { lay, change, set, values: () => model.get("values") };
}

/** [a number, ""], or [null, what is missing]; as in study.predict. */
function number(text, unit = "") {
  const bare = text.trim().replace("−", "-").replace(unit, "").replace(unit.replace(/s$/, ""), "").trim();
  const value = (words) => (words && Number.isFinite(+words) && Math.abs(+words) < 1e100 ? +words : null);
  if (value(bare) !== null) return [value(bare), ""];
  const point = text.trim().replaceAll(",", ".");
  if (value(bare.replaceAll(",", ".")) === null) return [null, "Write one number first, for instance 0.25 or 400."];
  return [null, `Write the decimal point as a point, not as a comma: ${escaped(point)}.`];
}
const digits = (value) => String(Number.isInteger(+value) ? +value : +(+value).toPrecision(6));

// -- a prediction --------------------------------------------------------------------------------------------------
const predictions = []; // of this page
const looked = []; // the names of those whose answer is told

/** Outputs that hold an answer are shown once it is told, and when they arrive later. */
function unveil() {
  for (const name of looked) {
    for (const output of document.querySelectorAll(`[data-waits="${name}"]`)) output.removeAttribute("data-waits");
  }
}
document.addEventListener("DOMContentLoaded", unveil);

function prediction(place, asked) {
  const film = place.nextElementSibling;
  const field = asked.laid.asked.find(({ name }) => name === "answer");
  let told = false;
  let model = null;
  const one = card(place, "Predict, then look", asked.laid.asked, (press) => {
    if (press === "now" && !told) tell(asked.answer);
    if (model || !(press in asked.laid)) return;
    const [answer, missing] = press === "skip" ? [null, ""] : read();
    if (missing) one.change("said", { html: note(missing) });
    else look(press, answer);
  });
  predictions.push(asked);
  function read() {
    const { answer } = one.values();
    if (!asked.choices.length && !asked.places.length) return bounded(number(answer, asked.unit));
    if (JSON.stringify(answer) === JSON.stringify(field.value)) return [null, asked.blank];
    return [asked.places.length ? answer : asked.choices[field.options.indexOf(answer)], ""];
  }
  function bounded([value, missing]) {
    return missing || asked.most === null || (value >= 0 && value <= asked.most) ? [value, missing] : [null, asked.outside];
  }
  function look(press, answer) {
    asked.answer = answer;
    keep(asked, "prediction", answer === null ? "skipped" : "committed", answer === null ? {} : { answer });
    open(answer, { t: asked.goal ? 0 : asked.T, goal: asked.goal });
    model.on("change:goal", () => model.get("goal") < 0 && !told && tell(answer));
    one.lay(asked.laid[press]);
  }
  function open(answer, more) {
    const marks = asked.unit === "steps" && answer !== null ? [[Math.min(Math.max(answer, 0), asked.T), `you: ${digits(answer)}`]] : [];
    model = wake(films, film, { marks, ...more });
  }
  function tell(answer) {
    told = true;
    looked.push(asked.name);
    unveil();
    model.set("goal", -1);
    model.set("t", asked.goal);
    const [words, tone] = outcome(asked, answer);
    one.lay(asked.laid.told);
    one.change("verdict", { html: verdict(`<strong>${words}</strong> ${asked.because}`, tone) + axis(asked, answer) });
  }
  const earlier = events("prediction", asked.name).find(({ status }) => status === "committed");
  if (!earlier) return;
  asked.answer = earlier.answer;
  one.set({ answer: asked.choices.length ? field.options[asked.choices.indexOf(earlier.answer)] : asked.places.length ? earlier.answer : digits(earlier.answer) });
  open(earlier.answer, { t: asked.goal });
  tell(earlier.answer);
}

/** [words, tone] of an answer beside the truth, by the rubric of study.predict. */
function outcome({ choices, places, span, truth, rubric: [without, rows] }, answer) {
  if (answer === null) return [without, ""];
  let off = choices.length ? +(answer !== truth[0]) : Math.abs(answer - truth[0]) / (Math.abs(truth[0]) || 2);
  let named = { you: choices.length ? escaped(answer) : digits(answer) };
  if (places.length) {
    const each = truth.map((value, i) => Math.abs(answer[i] - value) / (span[1] - span[0]));
    off = each.reduce((a, b) => a + b) / each.length;
    const k = each.indexOf(Math.max(...each));
    named = { off: +off.toPrecision(2), place: places[k], you: digits(answer[k]), true: digits(truth[k].toFixed(4)) };
  }
  const [, words, tone] = rows.find(([most]) => most === null || off <= most);
  return [words.replace(/\{(\w+)\}/g, (_, name) => named[name]), tone];
}
function axis({ choices, places, unit, truth: [truth], T }, answer) {
  if (answer === null || choices.length || places.length) return "";
  const low = Math.min(answer, truth, 0);
  const high = Math.max(answer, truth, ...(unit === "steps" ? [T] : []));
  const mark = (at, words, look) => `<i class="dc-mark dc-${look}" style="--share:${((at - low) / (high - low || 1)).toFixed(4)}"><span>${words}</span></i>`;
  return `<div class="dc-axis" aria-hidden="true">${mark(answer, `you ${digits(answer)}`, "you")}${mark(truth, `it is ${digits(truth)}`, "true")}<small>${digits(low)}</small><small>${digits(high)}</small></div>`;
}

/** A lesson's end: how the predictions above went. */
function sofar(place) {
  const list = place.appendChild(make("div"));
  const tell = () => {
    const rows = predictions.map((asked) => `<li>${asked.asks}<br><strong>${asked.answer == null ? "(still open)" : outcome(asked, asked.answer)[0]}</strong></li>`);
    list.innerHTML = `<p>Your predictions so far:</p><ul>${rows.join("")}</ul>`;
  };
  tellers.push(tell);
  tell();
}

// -- an exercise ---------------------------------------------------------------------------------------------------

/** [key, sentence] of what was answered to a part; null while it is blank. */
function judged({ options, replies }, value) {
  if (value === null || !String(value).trim()) return null;
  if (options.length) return replies[value];
  const [x, missing] = number(value);
  if (missing) return ["type", missing];
  const known = replies.find(([at, within]) => Math.abs(x - at) <= within);
  if (known) return known.slice(2);
  const few = !/\.\d{4}/.test(value) && !Number.isInteger(x) ? " Give four decimals, and it can say more." : "";
  return ["value", `It matches no mistake that this page knows.${few}`];
}

function exercise(place, asked) {
  let set = 0;
  let hinted = 0;
  let shown = false; // the solution
  const [{ parts: kinds }] = asked.sets;
  const alone = kinds.length === 1;
  const byPress = alone && kinds[0].options.length;
  const blank = ["<strong>Not attempted yet:</strong> " + (byPress ? "press an answer." : "write what you get, then press Check."), ""];
  let [words, tone] = solved(asked.name) ? [`<strong>Correct:</strong> you solved it before. ${asked.praise}`, "good"] : blank;

  const nameOf = ({ label }) => `${set} ${label}`; // another set has fields of its own
  function field(part) {
    const optional = asked.optional.includes(part.label) ? " (if you like)" : "";
    const label = alone ? "Your answer" : part.label + optional;
    if (!part.options.length) return [{ kind: "line", name: nameOf(part), label, enter: "check", value: "", off: false }];
    const wrong = alone && tone === "warn" ? one.values()[nameOf(part)] : null;
    const choice = { kind: "choices", name: nameOf(part), options: part.options, texts: part.options, value: null, off: false, wrong };
    return alone ? [choice] : [say(`of ${part.label}`, `<p>${label}</p>`, false), choice];
  }
  function check() {
    const parts = asked.sets[set].parts.map((part) => ({ ...part, reply: judged(part, one.values()[nameOf(part)]) }));
    const given = parts.filter(({ reply }) => reply);
    if (!given.length) return;
    const missing = parts.filter(({ label, reply }) => !reply && !asked.optional.includes(label));
    const wrong = given.find(({ reply: [key] }) => key !== "correct");
    const right = !wrong && !missing.length;
    const code = ({ label }) => `<code>${label}</code>`;
    const each = given.map((part) => (part.reply[0] === "correct" ? `${code(part)} is right.` : `${code(part)}: ${part.reply[1]}`));
    if (missing.length) each.push(`Still to come: ${missing.map(code).join(", ")}.`);
    words = right ? `<strong>Correct:</strong> ${asked.praise}` : `<strong>Not yet:</strong> ${alone ? wrong.reply[1] : each.join("<br>")}`;
    tone = right ? "good" : "warn";
    keep(asked, "exercise", right ? "correct" : "not yet", { diagnosis: right ? "correct" : wrong ? wrong.reply[0] : "blank" });
  }
  function parts() {
    const done = asked.others.filter(solved).length;
    const count = `<span class="dc-count">${done} of ${asked.others.length} on this page</span>`;
    const { given, parts } = asked.sets[set];
    const hints = asked.hints.slice(0, hinted).map((hint, i) => say(`hint ${i}`, `<p class="dc-hint"><strong>Hint ${i + 1} of ${asked.hints.length}:</strong> ${hint}</p>`));
    const solution = shown || tone === "good" ? [say("solution", asked.solution)] : [];
    if (tone === "good" && done === asked.others.length) solution.push(say("finish", "<p><strong>All exercises on this page are solved.</strong></p>"));
    const texts = {
      ...(byPress ? {} : { check: "Check" }),
      ...(hinted < asked.hints.length ? { hint: "Hint" } : { solution: "Show the solution" }),
      ...(asked.sets.length > 1 ? { other: "Other numbers" } : {}),
    };
    return [
      ...(given ? [say("given", `<p><code>${escaped(given)}</code></p>`)] : []),
      say("outcome", count + verdict(words, tone)),
      ...parts.flatMap(field), ...hints, ...solution,
      { kind: "buttons", name: "do", lead: "check", texts, done: [], off: [] },
    ];
  }
  const one = card(place, `Exercise ${asked.name}`, parts(), (press) => {
    if (press === "hint") hinted += 1;
    else if (press === "solution") shown = true;
    else if (press === "other") {
      set = (set + 1) % asked.sets.length;
      [words, tone] = blank;
    } else check();
    one.lay(parts());
  });
  tellers.push(() => one.lay(parts()));
}

// -- a question to recall ------------------------------------------------------------------------------------------
function recall(place, asked) {
  let sitting = null;
  let written = "";
  const one = card(place, "Recall", asked.parts, (press) => {
    if (!["reveal", "unknown"].includes(press)) return score(press);
    if (sitting) return;
    written = one.values().answer;
    if (press === "reveal" && !written.trim()) return one.change("said", { html: note(asked.blank) });
    reveal();
    if (press === "unknown") score("Missed");
  });
  function reveal() {
    const before = events("recall", asked.name).filter(({ answer }) => answer).at(-1);
    sitting = new Date().toISOString();
    one.lay(asked.opened);
    const points = asked.opened.find(({ name }) => name === "points").html;
    if (before) one.change("points", { html: `<p>Your answer of ${before.at.slice(0, 10)}: <em>${escaped(before.answer)}</em></p>${points}` });
    place.classList.add("dc-flipped");
    keep(asked, "recall", "revealed", { at: sitting, answer: written });
  }
  function score(name) {
    keep(asked, "recall", name, { at: sitting, answer: written });
    one.change("scores", { done: [name] });
    one.change("told", { html: `<p>Noted: ${name}.</p>` });
  }
}

// -- your progress -------------------------------------------------------------------------------------------------
function progress(place, { lessons }) {
  const words = place.appendChild(make("div", { role: "status" }));
  const row = place.appendChild(make("p"));
  const button = (text, pressed) => {
    const node = make("button", { type: "button" }, text);
    node.addEventListener("click", pressed);
    row.append(node, " ");
    return node;
  };
  const file = row.appendChild(make("input", { type: "file", accept: ".jsonl", hidden: "", "aria-label": "A log.jsonl" }));
  file.addEventListener("change", async () => {
    const others = (await file.files[0].text()).split("\n").filter(isEntry);
    kept();
    store([...new Set([...lines, ...others])]);
    file.value = "";
  });
  const ofOwn = [
    button("Export", () => {
      kept();
      const href = URL.createObjectURL(new Blob([lines.map((line) => `${line}\n`).join("")], { type: "application/jsonl" }));
      make("a", { href, download: "log.jsonl" }).click();
    }),
    button("Begin anew", () => confirm("Forget all answers that this browser keeps?") && store([])),
  ];
  button("Import a log.jsonl", () => file.click());
  function tell() {
    const statuses = { exercise: ["correct"], prediction: ["committed"], recall: ["Missed", "Partly", "Got it"] };
    const all = kept().filter(({ kind, event }) => statuses[kind]?.includes(event.status));
    const done = (kind, names) => new Set(all.filter((one) => one.kind === kind && names.includes(one.key)).map(({ key }) => key)).size;
    const rows = lessons.map(({ title, exercise, prediction, recall }) => {
      const counts = Object.entries({ exercise, prediction, recall }).map(([kind, names]) => [done(kind, names), names.length, { recall: "questions" }[kind] || `${kind}s`]);
      return { title, counts, any: counts.some(([n]) => n) };
    });
    const total = [0, 1, 2].map((k) => [0, 1].map((i) => rows.reduce((sum, { counts }) => sum + counts[k][i], 0)).concat(rows[0].counts[k][2]));
    const line = (counts) => counts.map(([n, of, what]) => `${n} of ${of} ${what}`).join(", ");
    words.innerHTML = `<p><strong>Your progress:</strong> ${line(total)}.</p><ul>${rows.filter(({ any }) => any).map(({ title, counts }) => `<li>${title}: ${line(counts)}</li>`).join("")}</ul>`;
    for (const node of ofOwn) node.hidden = !rows.some(({ any }) => any);
  }
  tellers.push(tell);
  tell();
}

const CARDS = { prediction, sofar, exercise, recall, progress };
function show(place) {
  const box = place.querySelector("script").textContent;
  const { kind, ...asked } = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(box), (letter) => letter.charCodeAt(0))));
  place.replaceChildren();
  CARDS[kind](place, asked);
}
