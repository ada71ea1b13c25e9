/**
 * A scene on a canvas: the marks of scene.py over named numbers. Nothing here knows a lesson.
 *
 * @typedef {{data: ArrayLike<number>, shape: number[]}} Grid
 * @typedef {(wanted: any) => any} Read  what stands under a name; a row of numbers is given back as it is
 */

const DASHES = { "": [], dashed: [6, 4], dotted: [2, 3], dashdot: [9, 4, 2, 4] };
export const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";
const MONO = "'DejaVu Sans Mono', Menlo, Consolas, monospace";

/** A number as number() of scene.py writes it, for the kinds g, f, e, d and %. */
export const number = (x, how = "g") => written(x, how).replace(/^-(?=[0.]+( %)?$)/, "");

function written(x, how) {
  if (!Number.isFinite(x)) return x === Infinity ? "infinite" : x === -Infinity ? "minus infinite" : "not a number";
  const [, digits, kind] = /^(?:\.(\d+))?([gfed%]?)$/.exec(how);
  const n = digits === undefined ? 6 : +digits;
  if (kind === "d") return String(Math.round(x));
  if (kind === "f") return x.toFixed(n);
  if (kind === "%") {
    const least = 0.01 / 10 ** n;
    if (1e-9 < x && x < least / 2) return `under ${(100 * least).toFixed(n)} %`;
    if (1 - least / 2 < x && x < 1 - 1e-9) return `over ${(100 - 100 * least).toFixed(n)} %`;
    return (100 * x).toFixed(n) + " %";
  }
  const [mantissa, power] = x.toExponential(kind === "e" ? n : Math.max(n, 1) - 1).split("e");
  const short = (s) => (s.includes(".") ? s.replace(/\.?0+$/, "") : s);
  const exponent = (s) => `e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  if (kind === "e") return mantissa + exponent();
  if (power < -4 || power >= Math.max(n, 1)) return short(mantissa) + exponent();
  const text = short(x.toFixed(Math.max(n, 1) - 1 - power));
  return text === "1" && x < 1 - 1e-9 ? written(x, `.${n + 1}g`) : text;
}

/** @param {string} template with names in braces @param {Read} read */
export const say = (template, read) =>
  template.replace(/\{([\w[\]]+)(?::([^}|]*))?(?:\|((?:[^{}]|\{[^{}]*\})*))?\}/g, (_, name, how, choices) => {
    const value = read(name);
    if (choices !== undefined) return say(choices.split("|")[value], read);
    return typeof value === "string" ? value : number(Number(value), how || "g");
  });

/** Where each panel lies; mirrors boxes() of scene.py. In a narrow view panels stand below each other. */
export function boxes(rows, heights, width, narrow) {
  const laid = [];
  let top = 0;
  rows.forEach((row, i) => {
    const widest = Math.max(...row.map((panel) => panel.share));
    for (const line of narrow ? lines(row) : [row]) {
      const total = line.reduce((sum, panel) => sum + panel.share, 0);
      const cells = line.map((panel) => {
        const whole = (width * panel.share) / total;
        const l = 14 + room(panel.yticks) + (panel.ylabel ? 16 : 0);
        const t = 12 + (panel.title ? 20 : 0);
        const under = 12 + (panel.xticks.length ? 14 : 0) + (panel.xlabel ? 16 : 0);
        return { panel, whole, l, t, under, w: whole - l - 14 };
      });
      let height = narrow ? Math.round(heights[i] * (line[0].share > widest / 2 ? 0.85 : 0.6)) : heights[i];
      height = Math.max(height, ...cells.map(({ panel, t, under }) => t + under + 18 * labels(panel)));
      if (narrow && line.every((panel) => panel.square)) height = Math.min(height, Math.round(Math.max(...cells.map(tall))));
      let left = 0;
      for (const { panel, whole, l, t, under, w } of cells) {
        const h = height - t - under;
        const box = { panel, left: left + l, top: top + t, w, h, right: left + whole - 2, narrow };
        if (panel.square) {
          const [across, up] = [panel.x[1] - panel.x[0], panel.y[1] - panel.y[0]];
          const unit = Math.min(w / across, h / up);
          Object.assign(box, { left: box.left + (w - unit * across) / 2, top: box.top + (h - unit * up) / 2 });
          Object.assign(box, { w: unit * across, h: unit * up });
        }
        laid.push(addScales(box));
        left += whole;
      }
      top += height;
    }
  });
  return { laid, height: top };
}

/** Lines of a legend, and one for the curve below it. */
const labels = (panel) => 1 + panel.marks.filter((mark) => mark.label).length;

/** How high a square panel stands that is as wide as its cell. */
const tall = ({ panel, t, under, w }) => t + under + (w * (panel.y[1] - panel.y[0])) / (panel.x[1] - panel.x[0]);

/** One panel a line, or two that are square. */
function lines(row) {
  const made = [[]];
  for (const panel of row) {
    const [first, second] = made[made.length - 1];
    if (panel.square && first?.square && !second) made[made.length - 1].push(panel);
    else made.push([panel]);
  }
  return made.slice(1);
}

const room = (ticks) => (ticks.length ? Math.max(30, ...ticks.map(([, words]) => 10 + 6.5 * words.length)) : 0);

function addScales(box) {
  const { panel } = box;
  const [x0, x1] = panel.x;
  const scale = panel.log ? (y) => Math.log10(Math.max(y, 1e-300)) : (y) => y;
  const [y0, y1] = panel.y.map(scale);
  box.X = (x) => box.left + ((x - x0) / (x1 - x0)) * box.w;
  box.Y = (y) => box.top + box.h - ((scale(y) - y0) / (y1 - y0)) * box.h;
  return box;
}

/**
 * @param {CanvasRenderingContext2D} g @param {Read} read @param {Object<string, string>} colours @param {Read} told for words
 * @param {Read | null} before what stood there before a control was changed
 */
export function draw(g, laid, read, colours, told, before) {
  for (const box of laid) {
    const past = (mark) => ({ ...mark, past: true, width: 1.3, dash: "dashed", label: "before" });
    const marks = box.panel.marks.flatMap((mark) => (mark.ghost && before ? [past(mark), mark] : [mark]));
    drawAxes(g, box, told, colours);
    for (const mark of marks) {
      g.save();
      if (mark.kind !== "dots" && mark.kind !== "text") {
        const end = (name, else_) => (mark[name] === undefined || mark[name] === null ? else_ : box.X(read(mark[name])));
        const [since, until] = [end("since", box.left), end("until", box.left + box.w)];
        g.beginPath();
        g.rect(since, box.top - 1, until - since, box.h + 2);
        g.clip();
      }
      g.fillStyle = g.strokeStyle = colours[mark.colour] || colours.ink;
      MARKS[mark.kind](g, box, mark, mark.past ? before : read, colours, told);
      g.restore();
    }
    drawLegend(g, box, marks, told, colours);
  }
}

function write(g, words, x, y, { size = 12, bold = false, align = "left", base = "middle", mono = false } = {}) {
  g.font = `${bold ? "600 " : ""}${size}px ${mono ? MONO : FONT}`;
  g.textAlign = align;
  g.textBaseline = base;
  g.fillText(words, x, y);
}

/** How wide words are. */
function wide(g, words, { size = 12, bold = false, mono = false }) {
  g.font = `${bold ? "600 " : ""}${size}px ${mono ? MONO : FONT}`;
  return g.measureText(words).width;
}

function drawAxes(g, box, read, colours) {
  const { panel, left, top, w, h, X, Y } = box;
  const bottom = top + h;
  g.lineWidth = 1;
  g.strokeStyle = colours.faint;
  g.fillStyle = colours.ink;
  g.beginPath();
  if (panel.xticks.length) g.rect(left, bottom, w, 0);
  if (panel.yticks.length) g.rect(left, top, 0, h);
  for (const [x] of panel.xticks) g.rect(X(x), bottom, 0, 4);
  for (const [y] of panel.yticks) g.rect(left - 4, Y(y), 4, 0);
  g.stroke();
  for (const [x, words] of panel.xticks) {
    const at = Math.min(X(x), box.right - wide(g, words, {}) / 2);
    write(g, words, at, bottom + 6, { align: "center", base: "top" });
  }
  for (const [y, words] of panel.yticks) write(g, words, left - 7, Y(y), { align: "right" });
  if (panel.title) {
    const title = say(panel.title, read);
    const size = Math.min(13, (13 * (box.right - left)) / wide(g, title, { size: 13, bold: true }));
    write(g, title, left, top - 18, { size, bold: true });
  }
  if (panel.xlabel) {
    write(g, panel.xlabel, left + w / 2, bottom + (panel.xticks.length ? 22 : 6), { align: "center", base: "top" });
  }
  if (panel.ylabel) {
    g.save();
    g.translate(left - 8 - room(panel.yticks), top + h / 2);
    g.rotate(-Math.PI / 2);
    write(g, panel.ylabel, 0, 0, { align: "center" });
    g.restore();
  }
}

function drawLegend(g, box, marks, read, colours) {
  const labelled = marks.filter((mark) => mark.label).map((mark) => ({ mark, words: say(mark.label, read) }));
  g.font = `12px ${FONT}`;
  const wide = Math.max(...labelled.map(({ words }) => g.measureText(words).width)) + 32;
  const x = box.left + (box.panel.legend.includes("right") ? box.w - wide : 6);
  const top = box.top + (box.panel.legend.includes("top") ? 9 : box.h - 18 * labelled.length);
  labelled.forEach(({ mark, words }, i) => {
    const y = top + 18 * i;
    g.save();
    g.fillStyle = g.strokeStyle = colours[mark.colour];
    if (mark.kind === "line") strokePath(g, [x, x + 24], [y, y], mark);
    else if (mark.kind === "dots") circle(g, x + 12, y, mark.size / 2);
    else g.fillRect(x + 2, y - 5, 20, 10);
    g.restore();
    g.fillStyle = colours.ink;
    write(g, words, x + 30, y);
  });
}

function strokePath(g, xs, ys, mark) {
  g.lineWidth = mark.width;
  g.lineJoin = "round";
  g.setLineDash(DASHES[mark.dash]);
  g.beginPath();
  let last = -1; // the point that was drawn last, if the line goes on from it
  for (let i = 0; i < xs.length; i++) {
    const finite = Number.isFinite(xs[i]) && Number.isFinite(ys[i]);
    if (finite && last < 0) g.moveTo(xs[i], ys[i]);
    // A thousand steps on 200 pixels: what nobody could see is left out.
    const seen = last < 0 || i === xs.length - 1 || Math.abs(xs[i] - xs[last]) + Math.abs(ys[i] - ys[last]) > 0.5;
    if (finite && !seen) continue;
    if (finite) g.lineTo(xs[i], ys[i]);
    last = finite ? i : -1;
  }
  g.stroke();
}

function circle(g, x, y, radius) {
  g.beginPath();
  g.arc(x, y, radius, 0, 7);
  g.fill();
}

/** One number, or a row of them, as a row. */
export const row = (value) => (typeof value === "number" ? [value] : value);
/** One number for all, where one is given for many. */
export const spread = (values, n) => (values.length === 1 && n > 1 ? new Float64Array(n).fill(values[0]) : values);
function mapped(values, scale) {
  const places = new Float64Array(row(values));
  for (let i = 0; i < places.length; i++) places[i] = scale(places[i]);
  return places;
}
// Far out of the panel a canvas rounds coarsely, so nothing is drawn further away than this.
const near = (values, box) => values.map((y) => Math.min(Math.max(y, box.top - 1e4), box.top + box.h + 1e4));

/** Red, green and blue of a computed colour; there is none before the canvas is in the page. */
const channels = (colour) => (colour || "0 0 0").match(/[\d.]+/g).map(Number);

const MARKS = {
  line(g, box, mark, read) {
    strokePath(g, mapped(read(mark.x), box.X), near(mapped(read(mark.y), box.Y), box), mark);
  },
  area(g, box, mark, read) {
    const xs = mapped(read(mark.x), box.X);
    const ys = near(mapped(read(mark.y), box.Y), box);
    g.globalAlpha = mark.alpha;
    g.beginPath();
    g.moveTo(xs[0], box.Y(0));
    for (let i = 0; i < xs.length; i++) g.lineTo(xs[i], ys[i]);
    g.lineTo(xs[xs.length - 1], box.Y(0));
    g.fill();
  },
  dots(g, box, mark, read, colours) {
    const ys = mapped(read(mark.y), box.Y);
    const xs = spread(mapped(read(mark.x), box.X), ys.length);
    g.globalAlpha = mark.alpha;
    for (let i = 0; i < ys.length; i++) {
      if (xs[i] < box.left - 1 || xs[i] > box.left + box.w + 1) continue;
      if (ys[i] < box.top - 1 || ys[i] > box.top + box.h + 1) continue;
      circle(g, xs[i], ys[i], mark.size / 2);
      if (mark.ring) {
        g.lineWidth = 2;
        g.strokeStyle = colours.paper;
        g.stroke();
      }
    }
  },
  bars(g, box, mark, read) {
    const lengths = row(read(mark.lengths));
    g.globalAlpha = mark.alpha;
    row(read(mark.at)).forEach((at, i) => {
      const [from, to] = [at - mark.thickness / 2, at + mark.thickness / 2];
      const [a, b] = mark.across ? [box.X(0), box.Y(to)] : [box.X(from), box.Y(lengths[i])];
      const [c, d] = mark.across ? [box.X(lengths[i]), box.Y(from)] : [box.X(to), box.Y(0)];
      g.fillRect(a, b, c - a, d - b);
    });
  },
  arrows(g, box, mark, read) {
    const [xs, ys, us, vs] = [mark.x, mark.y, mark.u, mark.v].map((name) => row(read(name)));
    g.lineWidth = mark.width;
    xs.forEach((x, i) => {
      const [a, b, c, d] = [box.X(x), box.Y(ys[i]), box.X(x + us[i]), box.Y(ys[i] + vs[i])];
      const long = Math.hypot(c - a, d - b);
      if (long < 1) return;
      const head = Math.min(6, long / 2);
      const turn = Math.atan2(d - b, c - a);
      g.beginPath();
      g.moveTo(a, b);
      g.lineTo(c - head * Math.cos(turn), d - head * Math.sin(turn));
      g.stroke();
      g.beginPath();
      for (const side of [0, 2.6, -2.6]) {
        const reach = side ? head : 0;
        g.lineTo(c + reach * 1.3 * Math.cos(turn + side), d + reach * 1.3 * Math.sin(turn + side));
      }
      g.fill();
    });
  },
  image(g, box, mark, read, colours) {
    const pixels = read(mark.pixels);
    const [rows, columns, depth = 1] = pixels.shape;
    const [low, zero, high] = [mark.hues[0], "paper", mark.hues[1]].map((name) => channels(colours[name]));
    const whole = pixels instanceof Uint8Array;
    const hue = (v, c) => zero[c] + (whole ? v / 255 : Math.abs(v)) * ((v < 0 ? low : high)[c] - zero[c]);
    const level = mark.hues.length ? hue : whole ? (v) => v : (v) => (v + 1) * 127.5;
    const picture = new ImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      for (let c = 0; c < 3; c++) picture.data[4 * i + c] = level(pixels[i * depth + (c % depth)], c);
      picture.data[4 * i + 3] = 255;
    }
    const sheet = new OffscreenCanvas(columns, rows);
    sheet.getContext("2d").putImageData(picture, 0, 0);
    g.imageSmoothingEnabled = mark.smooth;
    g.drawImage(sheet, box.left, box.top, box.w, box.h);
  },
  text(g, box, mark, read, colours, told) {
    const [xs, ys] = [row(read(mark.x)), row(read(mark.y))];
    const n = Math.max(xs.length, ys.length);
    const size = box.narrow && n > 1 ? Math.min(mark.size, Math.max(10.5, 0.8 * mark.size)) : mark.size;
    let end = [-1, 0]; // where the words before end, and their line
    for (let i = 0; i < n; i++) {
      let words = say(typeof mark.words === "string" ? mark.words : mark.words[i], told);
      const [x, y] = [box.X(xs[xs.length > 1 ? i : 0]), box.Y(ys[ys.length > 1 ? i : 0])];
      const long = wide(g, words, { ...mark, size });
      if (mark.short && x < long) words = mark.short;
      const ruled = mark.align === "center" && n > 1;
      if (ruled && y === end[1] && x - long / 2 < end[0]) continue; // of marks on a ruler that lie too close
      if (words) end = [x + long / 2 + 2, y];
      write(g, words, x, y, { ...mark, size });
    }
  },
};
