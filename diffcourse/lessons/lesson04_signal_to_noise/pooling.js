import { linear, q_sample, shifted, unpacked } from "../../instrument/core.js";

const LARGE = 256;
const SMALL = 64;
const BASE = linear(1000);
const known = {}; // by side: cutting and averaging takes longer than a frame

/** Averages over blocks of k by k pixels of three colours. */
function pool(x, side, k) {
  const small = side / k;
  const y = Object.assign(new Float64Array(3 * small * small), { shape: [small, small, 3] });
  for (let i = 0; i < x.length; i++) {
    const [row, column] = [Math.floor(i / (3 * side)), Math.floor(i / 3) % side];
    y[3 * (Math.floor(row / k) * small + Math.floor(column / k)) + (i % 3)] += x[i] / (k * k);
  }
  return y;
}

/** The upper left part, `side` pixels wide. */
function corner(x, side) {
  const part = new Float64Array(3 * side * side);
  for (let row = 0; row < side; row++) part.set(x.subarray(3 * LARGE * row, 3 * (LARGE * row + side)), 3 * side * row);
  return part;
}

function variance(x) {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
}

/** x_0 and eps of `side` pixels, of these averaged down, and of a small photograph with noise of its own. */
function photographs(side, x0, eps) {
  const { clean, noise } = unpacked(x0, eps);
  const small = pool(clean, LARGE, LARGE / SMALL);
  const large = [pool(clean, LARGE, LARGE / side), corner(noise, side)];
  const three = [large, [small, pool(large[1], side, side / SMALL)], [small, corner(noise, SMALL)]];
  return three.map(([x0, eps]) => ({ x0, eps, ratio: variance(x0) / variance(eps) }));
}

/** Lesson 04: a noised photograph averaged down, beside a small one that was noised itself. */
export const film = {
  standing({ side, name }, { x0, eps }) {
    const schedule = name === "linear" ? BASE : shifted(BASE, side);
    const three = (known[side] ??= photographs(side, x0, eps));
    const [whole, down, own] = three.map(({ ratio }, i) => (i < 2 ? schedule : BASE).snr.map((snr) => snr * ratio));
    const gain = three[1].ratio / three[0].ratio;
    return { alpha_bars: schedule.alpha_bars, shifted: +(name !== "linear"), k: side / SMALL, whole, down, own, gain, three };
  },
  moving({ t }, { alpha_bars, three }) {
    const mixed = (i, alpha_bar) => () => {
      const { x0, eps } = three[i];
      return Object.assign(q_sample(x0, alpha_bar, eps), { shape: x0.shape });
    };
    return {
      quiet: () => +(t === 0),
      noised: mixed(0, alpha_bars[t]),
      averaged: mixed(1, alpha_bars[t]),
      itself: mixed(2, BASE.alpha_bars[t]),
    };
  },
};
