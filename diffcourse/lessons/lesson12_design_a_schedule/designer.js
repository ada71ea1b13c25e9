import { back, bimodal, cosine, from_knots, linspace, noised, pdf, steps_down, wasserstein } from "../../instrument/core.js";

const T = 1000;
const within = (x) => Math.min(Math.max(x, -16), 12); // the picture

/** Lesson 12: a schedule through seven knots, the way back under it, and its place among the published ones. */
export const film = {
  standing(parameters, { at, counts, noise, quantiles, published }) {
    const p = bimodal(2, 0.3);
    const schedule = from_knots(Array.from(at, (t) => parameters[`at_${t}`]), at);
    const stops = steps_down(T, parameters.steps);
    const states = back(p, noise, schedule, stops);
    const others = published.length / counts.length;
    const from = counts.indexOf(parameters.steps) * others;
    const distances = [...published.subarray(from, from + others), wasserstein(states[stops.length - 1], p, quantiles)];
    const mine = distances[others];
    const lengths = distances.map((d) => d / Math.max(...distances));
    const ranks = distances.map((d, i) => distances.filter((other, k) => other < d || (other === d && k < i)).length);
    const levels = schedule.log_snr.map(within);
    return {
      p,
      schedule,
      stops,
      states,
      distances,
      lengths,
      ranks,
      levels,
      share: linspace(0, 1, T + 1),
      curve: levels.map((x, t) => (t ? x : NaN)),
      cosine: cosine(T).log_snr.map((x, t) => (t ? within(x) : NaN)),
      log_snr: schedule.log_snr,
      alpha_bars: schedule.alpha_bars,
      stop_shares: stops.subarray(0, -1).map((t) => t / T),
      stop_levels: stops.subarray(0, -1).map((t) => levels[t]),
      ends: lengths.map((length) => length + 0.04),
      mine,
      my_length: lengths[others],
      my_rank: ranks[others],
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
