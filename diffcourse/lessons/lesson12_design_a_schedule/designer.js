import {
  back, cosine, from_knots, linspace, noised, pdf, quantiles, steps_down, wasserstein,
} from "../../instrument/core.js";

const T = 1000;
const STOP = 2.2; // of log SNR, how far the mark of a stop goes up and down
const within = (x) => Math.min(Math.max(x, -16), 12); // the picture
const COSINE = cosine(T).log_snr.map((x, t) => (t ? within(x) : NaN));

/** Lesson 12: a schedule through seven knots, the way back under it, and its place among the published ones. */
export const film = {
  standing(parameters, { at, counts, noise, centres, published, x }) {
    const { steps } = parameters;
    const heights = Array.from(centres, (_, k) => parameters[`bump_${k}`]);
    const p = drawn(heights, centres);
    const schedule = from_knots(Array.from(at, (t) => parameters[`at_${t}`]), at);
    const stops = steps_down(T, steps);
    const states = back(p, noise, schedule, stops);
    const [others, width] = published.shape;
    const { left, away } = kept(`${heights} ${steps}`, () => {
      const left = quantiles(p, noise.length);
      const from = counts.subarray(0, counts.indexOf(steps)).reduce((sum, n) => sum + n + 1, 0);
      const row = (i) => published.subarray(i * width + from, i * width + from + steps + 1);
      const end = (alpha_bars) => back(p, noise, { alpha_bars }, linspace(0, steps, steps + 1))[steps];
      return { left, away: Array.from({ length: others }, (_, i) => wasserstein(end(row(i)), p, left)) };
    });
    const distances = [...away, wasserstein(states[stops.length - 1], p, left)];
    const lengths = distances.map((d) => d / Math.max(...distances));
    const about = distances.map((d) => Math.round(d * 1e9)); // as the straight line itself, mine stands beside it
    const ranks = about.map((d, i) => about.filter((other, k) => other < d || (other === d && k < i)).length);
    const levels = schedule.log_snr.map(within);
    const marked = Array.from(stops.subarray(0, -1)).flatMap((t) => [levels[t] - STOP, levels[t] + STOP, NaN]);
    return {
      p,
      schedule,
      stops,
      states,
      distances,
      lengths,
      ranks,
      levels,
      slides: ["none", "schedule", "data"].indexOf(parameters.hand),
      share: linspace(0, 1, T + 1),
      drawn: x.map((at) => heights.reduce((sum, h, k) => sum + h * Math.exp(-(((at - centres[k]) / 0.3) ** 2) / 2), 0)),
      curve: levels.map((x, t) => (t ? x : NaN)),
      cosine: COSINE,
      log_snr: schedule.log_snr,
      alpha_bars: schedule.alpha_bars,
      stop_x: Float64Array.from(marked, (_, k) => stops[Math.floor(k / 3)] / T),
      stop_y: marked,
      ends: lengths.map((length) => length + 0.04),
      place: ranks[others] + 1,
      first: ranks.indexOf(0),
      best: Math.min(...distances),
    };
  },
  moving({ t }, { p, schedule, stops, states }, { x, edges }) {
    const last = stops.filter((stop) => stop >= t).length - 1;
    return {
      clean: () => (t ? 0 : 1),
      at: () => stops[last],
      outline: () => histogram(states[last], edges).flatMap((height) => [height, height]),
      exact: () => pdf(noised(p, schedule.alpha_bars[stops[last]]), x),
    };
  },
};

/** The data: a bump of each height at each centre, or all alike where none is above 0. */
function drawn(heights, centres) {
  const tall = heights.some((h) => h > 0) ? heights : heights.map(() => 1);
  const there = tall.map((h, k) => [h, centres[k]]).filter(([h]) => h > 0);
  const total = there.reduce((sum, [h]) => sum + h, 0);
  return { weights: there.map(([h]) => h / total), means: there.map(([, c]) => c), stds: there.map(() => 0.3) };
}

const last = {};
/** What was computed for this key, as long as no other is asked for: the knots move while the data stays. */
function kept(key, compute) {
  if (last.key !== key) Object.assign(last, { key, value: compute() });
  return last.value;
}

/** Density of the values between neighbouring edges; the last bin holds its upper edge. */
function histogram(values, edges) {
  const counts = Array(edges.length - 1).fill(0);
  for (const value of values) {
    const above = edges.findIndex((edge) => edge > value);
    if (above > 0) counts[above - 1]++;
    else if (value === edges[edges.length - 1]) counts[counts.length - 1]++;
  }
  const all = counts.reduce((sum, count) => sum + count);
  return counts.map((count, i) => count / all / (edges[i + 1] - edges[i]));
}
