import { bimodal, flow_euler, linspace, wasserstein } from "../../instrument/core.js";

const FRAMES = 100;
const TIMES = linspace(1, 0, FRAMES + 1);
const DATA = {
  "two bumps": bimodal(2, 0.3),
  "one bump": { weights: [1], means: [1], stds: [0.5] },
  "one point": { weights: [1], means: [1], stds: [0.001] },
};

/** One line through several columns of states over the same times, with a gap between them. */
function joined(times, states, columns) {
  const rows = Array.from({ length: columns }, (_, i) => [...states.map((x) => x[i]), NaN]);
  return [rows.flatMap(() => [...times, NaN]), rows.flat()];
}

/** Lesson 09: straight lines of pairs, the flow through them, and Euler's leaps. */
export const film = {
  standing({ data, steps, start }, { noise, pairs, seen, quantiles, ways, bends }) {
    const p = DATA[data];
    const place = Object.keys(DATA).indexOf(data);
    const n = seen.length;
    const eps = Array.from(seen, (i) => noise[i]);
    const partners = pairs.subarray(place * n, (place + 1) * n);
    const path = Array.from(TIMES, (_, k) => ways.subarray((place * TIMES.length + k) * n, (place * TIMES.length + k + 1) * n));
    const times = linspace(1, 0, steps + 1);
    const states = flow_euler(p, Float64Array.from([...noise, start]), times);
    const last = states[steps];
    const own_y = states.map((x) => x[noise.length]);
    const [pair_x, pair_y] = joined([0, 1], [partners, eps], n);
    const [exact_x, exact_y] = joined(TIMES, path, n);
    const [euler_x, euler_y] = joined(times, states.map((x) => Array.from(seen, (i) => x[i])), n);
    const between = noise.length - 1;
    return {
      path,
      eps,
      partners,
      pair_x,
      pair_y,
      exact_x,
      exact_y,
      euler_x,
      euler_y,
      own_x: times,
      own_y,
      bend: bends[place],
      off: wasserstein(last.subarray(0, noise.length), p, quantiles.subarray(place * between, (place + 1) * between)),
      many: +(steps > 1),
      share: linspace(0, 1, FRAMES + 1),
    };
  },
  moving({ t, steps }, { path, eps, partners, own_y }) {
    const now = t / FRAMES;
    const gone = (1 - now) * steps;
    const k = Math.min(Math.floor(gone), steps - 1);
    return {
      pair_now: () => Float64Array.from(eps, (e, i) => partners[i] + now * (e - partners[i])),
      exact_now: () => path[FRAMES - t],
      own_now: () => own_y[k] + (gone - k) * (own_y[k + 1] - own_y[k]),
    };
  },
};
