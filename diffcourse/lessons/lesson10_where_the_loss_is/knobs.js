import { cosine, interp } from "../../instrument/core.js";

const S = cosine(1000);
const DRAWS = ["linear", "cosine", "flow", "logit-normal", "EDM", "Laplace"];
const WEIGHTS = ["1", "Min-SNR", "P2", "sigmoid", "ELBO"];
const OUTPUTS = ["eps", "x0", "v", "u"];

/** Lesson 10: draw, weight and output of a recipe, and the curve that they make together. */
export const film = {
  standing({ draw, weight, output }, { levels, loss, gap, band, densities, counts }) {
    const part = (rows, place) => rows.subarray(place * levels.length, (place + 1) * levels.length);
    const density = part(densities, DRAWS.indexOf(draw));
    const each_counts = part(counts, WEIGHTS.indexOf(weight) * OUTPUTS.length + OUTPUTS.indexOf(output));
    const undone = ["sigmoid", "ELBO"].includes(weight); // they take back how often a level is drawn
    const whole = each_counts.map((count, i) => count * (undone ? +(density[i] > 0) : density[i]));
    const practised = whole.map((w, i) => w * loss[i]);
    const each = whole.map((w, i) => (density[i] > 0 ? (w * gap[i]) / density[i] : 0));
    const integral = (f) => {
      let sum = 0;
      for (let i = 1; i < levels.length; i++) sum += ((f(i) + f(i - 1)) / 2) * (levels[i] - levels[i - 1]);
      return sum;
    };
    const inside = (i) => levels[i] >= band[0] && levels[i] <= band[1];
    const within = (curve) => integral((i) => (inside(i) ? curve[i] : 0)) / integral((i) => curve[i]);
    const total = integral((i) => density[i]);
    const mean = integral((i) => density[i] * levels[i]) / total;
    const [first, second] = [1, 2].map((power) => integral((i) => density[i] * each[i] ** power));
    const most = (curve) => {
      const top = Math.max(...curve);
      return curve.map((value) => value / top);
    };
    const shown = { draw: most(density), weight: whole.map((w) => (w ? w / whole[(levels.length - 1) / 2] : NaN)), practice: most(practised) };
    const level = S.log_snr.map((x) => Math.min(Math.max(x, levels[0]), levels[levels.length - 1]));
    const standing = {
      alpha_bars: S.alpha_bars,
      places: levels.map((x) => -x),
      place: level.map((x) => -x),
      decides: most(gap),
      mean: Math.round(mean * 1e9) / 1e9 + 0,
      std: Math.sqrt(integral((i) => density[i] * (levels[i] - mean) ** 2) / total),
      drawn_within: within(density),
      practised_within: within(practised),
      spread: Math.sqrt(Math.max((second * total) / first ** 2 - 1, 0)),
    };
    for (const [name, curve] of Object.entries(shown)) {
      standing[`${name}_curve`] = curve;
      standing[`${name}_at`] = level.map((x) => interp(x, levels, curve));
    }
    standing.drawn_at = standing.weight_at.map((x) => +Number.isFinite(x));
    return standing;
  },
  moving: () => ({}),
};
