/**
 * The mathematics that a learner's hand moves, in the browser: float64, named and indexed as in Python.
 *
 * Index convention: t = 0 is clean data, so each array of a schedule has length T + 1. Each function here mirrors one
 * of diffcourse.schedules, .mixture, .reverse or .guarantees; a test in the browser holds it to NumPy at 1e-9.
 *
 * @typedef {{T: number, betas: Float64Array, alpha_bars: Float64Array, snr: Float64Array, log_snr: Float64Array}}
 *   Schedule
 * @typedef {{weights: number[], means: number[], stds: number[]}} Mixture
 */

export const linspace = (a, b, n) =>
  Float64Array.from({ length: n }, (_, i) => (i === n - 1 && n > 1 ? b : a + (i * (b - a)) / Math.max(n - 1, 1)));

const logistic = (x) => 0.5 * (1 + Math.tanh(x / 2));

/** @param {ArrayLike<number>} betas beta_1 ... beta_T @returns {Schedule} */
export function schedule_of(betas) {
  const T = betas.length;
  const s = { T };
  for (const name of ["betas", "alpha_bars", "snr", "log_snr"]) s[name] = new Float64Array(T + 1);
  for (let t = 0, kept = 1; t <= T; t++) {
    s.betas[t] = t ? betas[t - 1] : 0;
    s.alpha_bars[t] = kept *= 1 - s.betas[t];
    s.snr[t] = kept / (1 - kept);
    s.log_snr[t] = Math.log(s.snr[t]);
  }
  return s;
}

export const linear = (T, start = 1e-4, end = 0.02) => schedule_of(linspace(start, end, T));

export const scaled_linear = (T, start = 0.00085, end = 0.012) =>
  schedule_of(linspace(Math.sqrt(start), Math.sqrt(end), T).map((root) => root * root));

export function cosine(T, s = 0.008, max_beta = 0.999) {
  const f = linspace(0, T, T + 1).map((t) => Math.cos(((t / T + s) / (1 + s)) * (Math.PI / 2)) ** 2);
  return from_alpha_bars(f.map((x) => x / f[0]), max_beta);
}

export function sigmoid(T, start = -3, end = 3, tau = 1, max_beta = 0.999) {
  const v = linspace(0, T, T + 1).map((t) => logistic(((t / T) * (end - start) + start) / tau));
  return from_alpha_bars(v.map((x) => (v[T] - x) / (v[T] - v[0])), max_beta);
}

export function shifted(schedule, resolution, base = 64) {
  const moved = 2 * Math.log(base / resolution);
  return from_alpha_bars(
    schedule.log_snr.map((x, t) => (t ? logistic(Math.min(Math.max(x, -15), 15) + moved) : 1)),
    1,
  );
}

/** The flow path (1 - t) x_0 + t eps as a schedule, its clock moved by a shift. */
export function flow(T, shift = 1) {
  const alpha_bars = linspace(0, T, T + 1).map((k) => {
    const data = (1 - k / T) ** 2;
    return data / (data + ((shift * k) / T) ** 2);
  });
  return from_alpha_bars(alpha_bars, 1);
}

export const flow_shifted = (t, shift) => (shift * t) / (1 + (shift - 1) * t);

export function zero_terminal_snr(schedule) {
  const root = schedule.alpha_bars.map(Math.sqrt);
  const first = root[1];
  const last = root[schedule.T];
  return from_alpha_bars(
    root.map((x, t) => (t ? ((x - last) * first) / (first - last) : 1) ** 2),
    1,
  );
}

/** The schedule with this alpha_bar_0 = 1 ... alpha_bar_T; beta is clipped and alpha_bar rebuilt from it. */
export function from_alpha_bars(alpha_bars, max_beta = 0.999) {
  const betas = new Float64Array(alpha_bars.length - 1);
  for (let t = 1; t < alpha_bars.length; t++) {
    const ratio = alpha_bars[t - 1] > 0 ? alpha_bars[t] / alpha_bars[t - 1] : 0;
    betas[t - 1] = Math.min(1 - ratio, max_beta);
  }
  return schedule_of(betas);
}

/** By the name on its pill; beta is scaled by 1000 / T where its paper fixed T = 1000. */
export const SCHEDULES = {
  linear: (T) => linear(T, 0.1 / T, 20 / T),
  "scaled linear": (T) => scaled_linear(T, 0.85 / T, 12 / T),
  cosine: (T) => cosine(T),
  sigmoid: (T) => sigmoid(T),
};

// -- Gaussian mixtures ------------------------------------------------------------------------------------------------

export const bimodal = (m, std) => ({ weights: [0.5, 0.5], means: [-m, m], stds: [std, std] });

/** The distribution of x_t: again a mixture. @param {Mixture} p @returns {Mixture} */
export const noised = (p, alpha_bar) => ({
  weights: p.weights,
  means: p.means.map((m) => Math.sqrt(alpha_bar) * m),
  stds: p.stds.map((s) => Math.sqrt(alpha_bar * s * s + 1 - alpha_bar)),
});

/** Density at each x. @param {Mixture} p */
export function pdf(p, xs) {
  const y = new Float64Array(xs.length);
  p.weights.forEach((w, k) => {
    const height = w / (p.stds[k] * Math.sqrt(2 * Math.PI));
    for (let i = 0; i < y.length; i++) {
      const z = (xs[i] - p.means[k]) / p.stds[k];
      y[i] += height * Math.exp((-z * z) / 2);
    }
  });
  return y;
}

/** d/dx log density at each x, finite also in the far tails. @param {Mixture} p */
export function score(p, xs) {
  const [n, slopes] = [p.means.length, new Float64Array(xs.length)];
  const [z, logs] = [new Float64Array(n), new Float64Array(n)];
  const heights = p.weights.map((w, k) => Math.log(w / p.stds[k]));
  for (let i = 0; i < slopes.length; i++) {
    let top = -Infinity;
    for (let k = 0; k < n; k++) {
      z[k] = (xs[i] - p.means[k]) / p.stds[k];
      logs[k] = heights[k] - (z[k] * z[k]) / 2;
      if (logs[k] > top) top = logs[k];
    }
    let [total, sum] = [0, 0];
    for (let k = 0; k < n; k++) {
      const part = Math.exp(logs[k] - top);
      total += part;
      sum += part * (z[k] / p.stds[k]);
    }
    slopes[i] = -sum / total;
  }
  return slopes;
}

/** E[eps | x_t] at each x_t: the best guess of the noise. @param {Mixture} p of x_0 */
export const expected_noise = (p, xs, alpha_bar) =>
  score(noised(p, alpha_bar), xs).map((s) => -Math.sqrt(1 - alpha_bar) * s);

/** x_0 = (x_t - sqrt(1 - alpha_bar) eps) / sqrt(alpha_bar): the closed form, solved. */
export const x0_from_eps = (xs, eps, alpha_bar) =>
  xs.map((x, i) => (x - Math.sqrt(1 - alpha_bar) * eps[i]) / Math.sqrt(alpha_bar));

/** One step of DDIM to the less noisy alpha_bar_next, given guesses of x_0 and eps (arXiv 2010.02502, eq. 12). */
export const ddim_step = (x0, eps, alpha_bar_next) => q_sample(x0, alpha_bar_next, eps);

/** x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps. */
export const q_sample = (x0, alpha_bar, eps) => mix(x0, Math.sqrt(alpha_bar), eps, Math.sqrt(1 - alpha_bar));

function mix(x0, signal, eps, hiss) {
  const x = new Float64Array(x0.length); // a loop: `from` with a function takes ten times as long for a photograph
  for (let i = 0; i < x.length; i++) x[i] = signal * x0[i] + hiss * eps[i];
  return x;
}

/** A photograph and its noise as they travel: uint8 levels and int8 steps of 1/32 (see photo.in_bytes). */
export function unpacked(levels, steps) {
  return { clean: new Float64Array(levels).map((v) => v / 127.5 - 1), noise: new Float64Array(steps).map((v) => v / 32) };
}

const photos = new WeakMap(); // unpacked once, for it takes longer than a frame

/** The photograph at a noise level. */
export const noised_photo = (levels, steps, alpha_bar) =>
  mixed_photo(levels, steps, Math.sqrt(alpha_bar), Math.sqrt(1 - alpha_bar));

/** So much of the photograph, and so much of the noise. */
export function mixed_photo(levels, steps, signal, hiss) {
  if (!photos.has(levels)) photos.set(levels, unpacked(levels, steps));
  const { clean, noise } = photos.get(levels);
  return Object.assign(mix(clean, signal, noise, hiss), { shape: levels.shape });
}

/** @param {Mixture} p */
export const mean_of = (p) => p.weights.reduce((sum, w, k) => sum + w * p.means[k], 0);

export const normal_pdf = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Phi(z), by a series whose terms all have one sign (Marsaglia 2004, Journal of Statistical Software 11(4)). */
export function normal_cdf(z) {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let sum = z;
  for (let term = z, k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (z * z) / k;
  return 0.5 + sum * normal_pdf(z);
}

/** Integral of the cdf from minus infinity to x. @param {Mixture} p */
export const cdf_integral = (p, x) =>
  p.weights.reduce((sum, w, k) => {
    const z = (x - p.means[k]) / p.stds[k];
    return sum + w * p.stds[k] * (z * normal_cdf(z) + normal_pdf(z));
  }, 0);

/** W_1 between a sample and p. quantiles: of p, at 1/n ... (n - 1)/n. @param {Mixture} p */
export function wasserstein(sample, p, quantiles) {
  const x = Float64Array.from(sample).sort();
  const n = x.length;
  const area = (at) => cdf_integral(p, at);
  let sum = area(x[0]) + area(x[n - 1]) - x[n - 1] + mean_of(p);
  for (let k = 1; k < n; k++) {
    const cut = Math.min(Math.max(quantiles[k - 1], x[k - 1]), x[k]);
    sum += (k / n) * (2 * cut - x[k - 1] - x[k]) + area(x[k - 1]) + area(x[k]) - 2 * area(cut);
  }
  return sum;
}

/** The x at which a share k / n of p lies to the left, k = 1 ... n - 1. @param {Mixture} p */
export function quantiles(p, n) {
  const far = Math.max(...p.means.map((m, k) => Math.abs(m) + 12 * p.stds[k]));
  const left = (x) => {
    let sum = 0;
    for (let i = 0; i < p.means.length; i++) sum += p.weights[i] * normal_cdf((x - p.means[i]) / p.stds[i]);
    return sum;
  };
  const found = new Float64Array(n - 1);
  for (let k = 1, low = -far; k < n; k++) {
    let [high, reach] = [low, far / n];
    while (left(high) < k / n) high += reach *= 2;
    while (high - low > 1e-7) {
      const x = (low + high) / 2;
      if (left(x) < k / n) low = x;
      else high = x;
    }
    found[k - 1] = high;
  }
  return found;
}

/** The schedule whose log SNR goes straight from knot to knot; a value above an earlier one is held just below it. */
export function from_knots(values, at) {
  const held = [];
  values.forEach((value, k) => held.push(Math.min(value, k ? held[k - 1] + 0.01 * (k - 1) : value) - 0.01 * k));
  const alpha_bars = new Float64Array(at[at.length - 1] + 1).fill(1);
  for (let t = 1, k = 0; t < alpha_bars.length; t++) {
    if (t > at[k + 1]) k++;
    alpha_bars[t] = logistic(held[k] + ((held[k + 1] - held[k]) * (t - at[k])) / (at[k + 1] - at[k]));
  }
  return from_alpha_bars(alpha_bars, 1);
}

/** n steps back, evenly over the whole way: n + 1 places from T to 0. */
export const steps_down = (T, n) => linspace(T, 0, n + 1).map(Math.round);

/** The states of DDIM at each of the falling steps, with the exact guess for data p. @param {Mixture} p */
export function back(p, x_T, { alpha_bars }, steps) {
  const states = [x_T];
  for (let k = 0; k + 1 < steps.length; k++) {
    const alpha_bar = alpha_bars[steps[k]];
    const eps = alpha_bar ? expected_noise(p, states[k], alpha_bar) : states[k]; // without a signal all is noise
    const x0 = alpha_bar ? x0_from_eps(states[k], eps, alpha_bar) : states[k].map(() => mean_of(p));
    states.push(ddim_step(x0, eps, alpha_bars[steps[k + 1]]));
  }
  return states;
}

/** u = E[eps - x_0 | x] on the flow path at time t: -(x + t score) / (1 - t). @param {Mixture} p */
export function flow_velocity(p, xs, t) {
  if (t === 1) {
    return xs.map((x) => x - mean_of(p));
  }
  const q = {
    weights: p.weights,
    means: p.means.map((m) => (1 - t) * m),
    stds: p.stds.map((s) => Math.sqrt(((1 - t) * s) ** 2 + t * t)),
  };
  return score(q, xs).map((s, i) => -(xs[i] + t * s) / (1 - t));
}

/** The states of Euler on the flow at each of the times, from x on. @param {Mixture} p */
export function flow_euler(p, x, times) {
  const states = [x];
  for (let k = 0; k + 1 < times.length; k++) {
    const u = flow_velocity(p, states[k], times[k]);
    states.push(states[k].map((xi, i) => xi + (times[k + 1] - times[k]) * u[i]));
  }
  return states;
}

/** Share of the steps t = 1 ... T in each band of log SNR between the rising edges; a band holds its lower edge. */
export function snr_shares(schedule, edges) {
  const counts = new Float64Array(edges.length + 1);
  for (const x of schedule.log_snr.subarray(1)) counts[edges.filter((edge) => edge <= x).length]++;
  return counts.map((n) => n / schedule.T);
}

/** What a line through the points (xs, ys) has at x; xs rise, and beyond their ends it is level. */
export function interp(x, xs, ys) {
  let [low, high] = [0, xs.length - 1];
  if (x <= xs[low]) return ys[low];
  if (x >= xs[high]) return ys[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return ys[low] + ((ys[high] - ys[low]) * (x - xs[low])) / (xs[high] - xs[low]);
}
