import { bimodal, flow_euler, flow_velocity, linspace, wasserstein } from "../../instrument/core.js";

const FRAMES = 100;
const TIMES = linspace(1, 0, FRAMES + 1);
const DATA = {
  "two bumps": bimodal(2, 0.3),
  "one bump": { weights: [1], means: [1], stds: [0.5] },
  "one point": { weights: [1], means: [1], stds: [0.001] },
};
const ways = {}; // by data: a change of anything else leaves them alone

/** States on the exact flow at each of TIMES, by the rule of Runge and Kutta; mirrors _ways() of explorers.py. */
function exact(p, start) {
  const h = -1 / FRAMES;
  const path = [Float64Array.from(start)];
  for (let k = 0; k < FRAMES; k++) {
    const x = path[k];
    const t = TIMES[k];
    const moved = (u, by) => x.map((xi, i) => xi + by * u[i]);
    const first = flow_velocity(p, x, t);
    const second = flow_velocity(p, moved(first, h / 2), t + h / 2);
    const third = flow_velocity(p, moved(second, h / 2), t + h / 2);
    const last = flow_velocity(p, moved(third, h), Math.max(t + h, 0));
    path.push(x.map((xi, i) => xi + (h / 6) * (first[i] + 2 * second[i] + 2 * third[i] + last[i])));
  }
  return path;
}

/** How far the ways are from the straight lines between their ends. */
function bendOf(path) {
  const [begin, end] = [path[0], path[FRAMES]];
  let most = 0;
  path.forEach((x, k) =>
    x.forEach((xi, i) => (most = Math.max(most, Math.abs(xi - end[i] - TIMES[k] * (begin[i] - end[i]))))),
  );
  return most;
}

/** One line through several columns of states over the same times, with a gap between them. */
function joined(times, states, columns) {
  const rows = Array.from({ length: columns }, (_, i) => [...states.map((x) => x[i]), NaN]);
  return [rows.flatMap(() => [...times, NaN]), rows.flat()];
}

/** Lesson 09: straight lines of pairs, the flow through them, and Euler's leaps. */
export const film = {
  standing({ data, steps, start }, { noise, pairs, seen, quantiles }) {
    const p = DATA[data];
    const place = Object.keys(DATA).indexOf(data);
    const n = seen.length;
    const eps = Array.from(seen, (i) => noise[i]);
    const partners = pairs.subarray(place * n, (place + 1) * n);
    const path = (ways[data] ??= exact(p, eps));
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
      bend: bendOf(path),
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
