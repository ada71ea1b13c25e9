import { cosine, interp } from "../../instrument/core.js";

const S = cosine(1000);
const normal = (mean, std) => (x) => Math.exp(-(((x - mean) / std) ** 2) / 2) / (std * Math.sqrt(2 * Math.PI));
const DRAWS = {
  linear(x) {
    const lost = x > 0 ? Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)) - x;
    const root = Math.sqrt(0.1 ** 2 + 4 * 9.95 * lost);
    return root - 0.1 <= 2 * 9.95 ? 1 / (1 + Math.exp(x)) / root : 0;
  },
  cosine: (x) => 1 / (2 * Math.PI * Math.cosh(x / 2)),
  flow: (x) => 1 / (8 * Math.cosh(x / 4) ** 2),
  "logit-normal": normal(0, 2),
  EDM: normal(2 * Math.log(0.5) + 2.4, 2.4),
  Laplace: (x) => Math.exp(-Math.abs(x) / 0.5),
};
const PER_EPS = {
  eps: () => 1,
  x0: (x) => Math.exp(-x),
  v: (x) => 1 + Math.exp(-x),
  u: (x) => (1 + Math.exp(-x / 2)) ** 2,
};

/** How much an error in eps counts: draw times weight times output. */
function effective(x, density, weight, output) {
  const own = density * PER_EPS[output](x);
  if (weight === "1") return own;
  if (weight === "Min-SNR") return density * Math.min(1, 5 * Math.exp(-x));
  if (weight === "P2") return own / (1 + Math.exp(x));
  return density > 0 ? (weight === "ELBO" ? 1 : 1 / (1 + Math.exp(x - 2))) : 0;
}

/** Lesson 10: draw, weight and output of a recipe, and the curve that they make together. */
export const film = {
  standing({ draw, weight, output }, { levels, loss, gap, band }) {
    const density = levels.map(DRAWS[draw]);
    const whole = levels.map((x, i) => effective(x, density[i], weight, output));
    const practised = whole.map((w, i) => w * loss[i]);
    const each = practised.map((c, i) => (density[i] > 0 ? c / density[i] : 0));
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
    const most = (curve) => curve.map((value) => value / Math.max(...curve));
    const shown = { draw: most(density), weight: whole.map((w) => (w ? w / whole[(levels.length - 1) / 2] : NaN)), practice: most(practised) };
    const level = S.log_snr.map((x) => Math.min(Math.max(x, levels[0]), levels[levels.length - 1]));
    const standing = {
      alpha_bars: S.alpha_bars,
      level,
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
    return standing;
  },
  moving: () => ({}),
};
