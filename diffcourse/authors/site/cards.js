/**
 * The cards of the web edition: predictions, exercises, questions to recall and what is kept of them. card.js shows
 * them as in JupyterLab; what the kernel does there (study.predict, study.recall, exercise) the browser does here.
 */

// -- what is kept: the lines that study.store reads too ------------------------------------------------------------
const STORE = "diffcourse";
let lines = []; // for a browser that keeps nothing, until the page is left
const tellers = [];

function kept() {
  try {
    lines = (localStorage.getItem(STORE) || "").split("\n").filter(Boolean);
  } catch { /* it refuses */ }
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return []; // a line that cannot be read is skipped
    }
  });
}
function keep({ lesson, name }, kind, status, facts = {}) {
  kept();
  const event = { at: new Date().toISOString(), status, ...facts };
  lines.push(JSON.stringify({ format: 2, lesson, kind, key: name, event }));
  try {
    localStorage.setItem(STORE, lines.join("\n"));
  } catch { /* it stays in memory */ }
  for (const tell of tellers) tell();
}
const events = (kind, name) => kept().filter((one) => one.kind === kind && one.key === name).map(({ event }) => event);
const solved = (name) => events("exercise", name).some(({ status }) => status === "correct");

// -- cards ---------------------------------------------------------------------------------------------------------

/** What `lock` of asked.py locked; null for another key. */
function opened(box, key) {
  let state = 2166136261;
  for (const byte of new TextEncoder().encode(key)) state = Math.imul(state ^ byte, 16777619);
  const bytes = Uint8Array.from(atob(box), (letter) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return letter.charCodeAt(0) ^ (state & 255);
  });
  const text = new TextDecoder().decode(bytes);
  return text.startsWith("open") ? text.slice(4) : null;
}

const startOf = (parts) => Object.fromEntries(parts.filter((part) => "value" in part).map(({ name, value }) => [name, value]));
const say = (name, html = "", live = true) => ({ kind: "said", name, html, live });
const note = (html) => `<p class="dc-note">${html}</p>`;
const marked = (text) => text.replace(/`([^`]+)`/g, "<code>$1</code>");
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
function verdict(html, tone) {
  const symbol = { good: "✓", warn: "✗" }[tone] || "→";
  return `<p class="dc-verdict dc-${tone}"><span aria-hidden="true">${symbol}</span> ${html}</p>`;
}
const buttons = (name, texts, more = {}) => ({ kind: "buttons", name, lead: "", texts, done: [], off: [], ...more });

/** A card in a place: `hear(press)` is told what is pressed, `lay(parts)` lays other parts. */
function card(place, title, parts, hear) {
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
  return { lay, set, values: () => model.get("values"), part: (name) => model.get("parts").find((one) => one.name === name) };
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
  const [ask, field, choice] = asked.parts;
  const start = JSON.stringify(field.value);
  let told = false;
  let model = null;
  const one = card(place, "Predict, then look", asked.parts, (press) => {
    if (press === "commit" && !model) commit();
    if (press === "skip" && !model) look("skipped", null);
    if (press === "now" && !told) tell(asked.answer);
  });
  predictions.push(asked);
  function read() {
    const { answer } = one.values();
    if (asked.choices.length) return answer === null ? [null, "Press one of the answers first."] : [asked.choices[field.options.indexOf(answer)], ""];
    if (!asked.places.length) return number(answer, asked.unit);
    return JSON.stringify(answer) === start ? [null, "Draw the curve first."] : [answer, ""];
  }
  function commit() {
    const [answer, missing] = read();
    if (missing) one.lay([ask, field, choice, say("said", note(missing))]);
    else look("committed", answer);
  }
  function look(status, answer) {
    asked.answer = answer;
    keep(asked, "prediction", status, answer === null ? {} : { answer });
    open(answer, { t: asked.goal ? 0 : asked.T, goal: asked.goal });
    model.on("change:goal", () => model.get("goal") < 0 && !told && tell(answer));
    const name = status === "committed" ? "commit" : "skip";
    const texts = { [name]: status === "committed" ? "Committed" : "Only look", now: "Show the answer now" };
    one.lay([ask, { ...field, off: true }, buttons("do", texts, { done: [name], off: [name] }), say("said", note("Watch: it plays to the answer."))]);
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
    const shown = { ...field, off: true, truth: asked.places.length ? asked.truth : null };
    one.lay([ask, shown, say("verdict", verdict(`<strong>${words}</strong> ${asked.because}`, tone) + axis(asked, answer))]);
  }
  const earlier = events("prediction", asked.name).find(({ status }) => status === "committed");
  if (!earlier) return;
  asked.answer = earlier.answer;
  one.set({ answer: asked.choices.length ? field.options[asked.choices.indexOf(earlier.answer)] : asked.places.length ? earlier.answer : digits(earlier.answer) });
  open(earlier.answer, { t: asked.goal });
  tell(earlier.answer);
}

const counted = (value, unit) => (value === 1 ? unit.replace(/s$/, "") : unit);
const digits = (value, unit = "") => `${Number.isInteger(+value) ? +value : +(+value).toPrecision(6)} ${counted(+value, unit)}`.trim();
const graded = (share, grades, else_) => (grades.find(([most]) => share <= most) || [0, else_])[1];

/** [words, tone] of an answer beside the truth, as in study.predict. */
function outcome({ choices, places, span, unit, truth }, answer) {
  if (choices.length) {
    if (answer === null) return [`It is: ${escaped(truth)}.`, ""];
    return answer === truth ? [`Right: ${escaped(truth)}.`, "good"] : [`You said: ${escaped(answer)}. It is: ${escaped(truth)}.`, "warn"];
  }
  const round = (value) => digits(+value.toFixed(4));
  if (places.length) {
    const middle = [1, 2, 3].map((k) => Math.floor((k * truth.length) / 4)).map((i) => `${round(truth[i])} at ${places[i]}`);
    if (answer === null) return [`It is ${middle.join(", ")}.`, ""];
    const off = truth.map((value, i) => Math.abs(answer[i] - value) / (span[1] - span[0]));
    const mean = off.reduce((a, b) => a + b) / off.length;
    const worst = off.indexOf(Math.max(...off));
    const grade = graded(mean, [[0.05, "superb"], [0.15, "close"]], "another curve");
    const strays = `It strays most at ${places[worst]}: ${digits(answer[worst])} for ${round(truth[worst])}.`;
    return [`Your sketch is ${+mean.toPrecision(2)} off on average: ${grade}. ${strays}`, mean <= 0.15 ? "good" : ""];
  }
  if (answer === null) return [`It is ${digits(truth, unit)}.`, ""];
  if (digits(answer) === digits(truth)) return [`${digits(truth, unit)}: exactly right.`, "good"];
  const share = Math.abs(answer - truth) / (Math.abs(truth) || 10);
  const grade = graded(share, [[0.05, "superb"], [0.2, "close"], [0.6, "the right size"]], "far off, so this one will stick");
  return [`${digits(answer)} for ${digits(truth, unit)}: ${grade}.`, share <= 0.2 ? "good" : ""];
}
function axis({ choices, places, unit, truth, T }, answer) {
  if (answer === null || choices.length || places.length) return "";
  const low = Math.min(answer, truth, 0);
  const high = Math.max(answer, truth, ...(unit === "steps" ? [T] : []));
  const mark = (at, words, look) => `<i class="dc-mark dc-${look}" style="--share:${((at - low) / (high - low || 1)).toFixed(4)}"><span>${words}</span></i>`;
  return `<div class="dc-axis" aria-hidden="true">${mark(answer, `you ${digits(answer)}`, "you")}${mark(truth, `it is ${digits(truth)}`, "true")}</div>`;
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
function judged(part, value) {
  if (value === null || !String(value).trim()) return null;
  if (part.options.length) {
    for (const box of part.boxes) if (opened(box, `${part.key}/${value}`)) return JSON.parse(opened(box, `${part.key}/${value}`));
    return ["value", "This is not the one."];
  }
  const [x, missing] = number(value);
  if (missing) return ["type", missing];
  for (const [start, width, box] of part.boxes) {
    const found = opened(box, `${part.key}/${Math.round((x - start) / width)}`);
    if (found) return JSON.parse(found);
  }
  const few = !/\.\d{4}/.test(value) && !Number.isInteger(x) ? " Give four decimals, and it can say more." : "";
  return ["value", `It matches no mistake that this page knows.${few}`];
}

function exercise(place, asked) {
  const alone = asked.parts.length === 1;
  const fields = asked.parts.flatMap((part) => {
    if (!part.options.length) return [{ kind: "line", name: part.key, label: alone ? "Your answer" : part.label + (part.optional ? " (if you like)" : ""), enter: "check", value: "", off: false }];
    const choice = { kind: "choices", name: part.key, options: part.options, value: null, off: false };
    return alone ? [choice] : [say(`of ${part.key}`, `<p>${part.label}</p>`, false), choice];
  });
  const byPress = alone && asked.parts[0].options.length;
  let hinted = 0;
  let shown = false; // the solution
  let [words, tone] = solved(asked.name) ? [`<strong>Correct:</strong> you solved it before. ${asked.praise}`, "good"] : [`<strong>Not attempted yet:</strong> ${byPress ? "press an answer" : "write what you get, then press Check"}.`, ""];
  function check() {
    const replies = asked.parts.map((part) => judged(part, one.values()[part.key]));
    const given = replies.filter(Boolean);
    if (!given.length) return;
    const blank = asked.parts.filter((part, i) => !replies[i] && !part.optional).map(({ label }) => label);
    const wrong = given.find(([key]) => key !== "correct");
    const right = !wrong && !blank.length;
    const each = asked.parts.flatMap((part, i) => (!replies[i] ? [] : replies[i][0] === "correct" ? [`<code>${part.label}</code> is right.`] : [`<code>${part.label}</code>: ${replies[i][1]}`]));
    if (blank.length) each.push(`Still to come: ${blank.map((label) => `<code>${label}</code>`).join(", ")}.`);
    words = right ? `<strong>Correct:</strong> ${asked.praise}` : `<strong>Not yet:</strong> ${alone ? wrong[1] : each.join("<br>")}`;
    tone = right ? "good" : "warn";
    keep(asked, "exercise", right ? "correct" : "not yet", { diagnosis: right ? "correct" : wrong ? wrong[0] : "blank" });
  }
  function parts() {
    const done = asked.others.filter(solved).length;
    const count = `<span class="dc-count">${done} of ${asked.others.length} on this page</span>`;
    const hints = asked.hints.slice(0, hinted).map((hint, i) => say(`hint ${i}`, `<p class="dc-hint"><strong>Hint ${i + 1} of ${asked.hints.length}:</strong> ${hint}</p>`));
    const solution = shown || tone === "good" ? [say("solution", asked.solution)] : [];
    if (tone === "good" && done === asked.others.length) solution.push(say("finish", "<p><strong>All exercises on this page are solved.</strong></p>"));
    const next = hinted < asked.hints.length ? { hint: "Hint" } : { solution: "Show the solution" };
    return [say("outcome", count + verdict(words, tone)), ...fields, ...hints, ...solution, buttons("do", { ...(byPress ? {} : { check: "Check" }), ...next }, { lead: "check" })];
  }
  const one = card(place, `Exercise ${asked.name}`, parts(), (press) => {
    if (press === "hint") hinted += 1;
    else if (press === "solution") shown = true;
    else if (press === "check" || byPress) check();
    one.lay(parts());
  });
  tellers.push(() => one.lay(parts()));
}

// -- a question to recall ------------------------------------------------------------------------------------------
function recall(place, asked) {
  let sitting = null;
  let written = "";
  const one = card(place, "Recall", asked.parts, (press) => {
    if (press === "reveal" && !sitting) reveal();
    else if (press !== "reveal") score(press);
  });
  const facts = () => ({ at: sitting, answer: written, points: one.values().points });
  function reveal() {
    const [ask, answer, choice] = asked.parts;
    written = one.values().answer;
    if (!written.trim()) return one.lay([ask, answer, choice, say("said", note("Write a sentence first: it is the writing that makes it stick."))]);
    const before = events("recall", asked.name).filter((event) => event.answer).at(-1);
    const earlier = before ? `<p>Your answer of ${before.at.slice(0, 10)}: <em>${escaped(before.answer)}</em></p>` : "";
    sitting = new Date().toISOString();
    const points = { kind: "ticks", name: "points", labels: asked.points, value: asked.points.map(() => false), off: false };
    const scores = buttons("scores", { Missed: "Missed", Partly: "Partly", "Got it": "Got it" });
    one.lay([ask, answer, say("answered", `${asked.answered}${earlier}<p><strong>Which of these did you have?</strong></p>`), points, scores, say("told")]);
    place.classList.add("dc-flipped");
    keep(asked, "recall", "revealed", facts());
  }
  function score(name) {
    keep(asked, "recall", name, facts());
    const told = `<p>Noted: ${name}, ${one.values().points.filter(Boolean).length} of ${asked.points.length} points.</p>`;
    const changed = { scores: { done: [name] }, told: { html: told } };
    one.lay(["ask", "answer", "answered", "points", "scores", "told"].map((part) => ({ ...one.part(part), ...changed[part] })));
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
  };
  button("Export", () => {
    kept();
    const href = URL.createObjectURL(new Blob([lines.map((line) => `${line}\n`).join("")], { type: "application/jsonl" }));
    make("a", { href, download: "log.jsonl" }).click();
  });
  button("Begin anew", () => {
    if (!confirm("Forget all answers that this browser keeps?")) return;
    lines = [];
    try {
      localStorage.removeItem(STORE);
    } catch { /* nothing is kept */ }
    tell();
  });
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
    row.hidden = !rows.some(({ any }) => any);
  }
  tell();
}

const CARDS = { prediction, sofar, exercise, recall, progress };
function show(place) {
  const { kind, ...asked } = JSON.parse(opened(place.querySelector("script").textContent, "card"));
  place.replaceChildren();
  CARDS[kind](place, asked);
}
