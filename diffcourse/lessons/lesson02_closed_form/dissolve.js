import { SCHEDULES, bimodal, linspace, noised, normal_pdf, pdf, q_sample } from "../../instrument/core.js";

/** Lesson 02: two bumps dissolve. */
export const film = {
  of: ["schedule", "T"],
  standing({ schedule, T }, { x }) {
    const { alpha_bars } = SCHEDULES[schedule](T);
    return { alpha_bars, share: linspace(0, 1, T + 1), target: x.map(normal_pdf) };
  },
  moving({ t, m, std }, { alpha_bars, target }, { x, sign, z, eps }) {
    const alpha_bar = alpha_bars[t];
    const p = noised(bimodal(m, std), alpha_bar);
    const flanks = p.means.map((mean, k) => mean + (k ? 1 : -1) * p.stds[k]);
    let y = null;
    const density = () => (y ??= pdf(p, x));
    return {
      density,
      samples: () => q_sample(z.map((zi, i) => m * sign[i] + std * zi), alpha_bar, eps),
      merged: () => (p.means[1] > p.stds[1] ? 0 : 1),
      gap: () => density().reduce((most, yi, i) => Math.max(most, Math.abs(yi - target[i])), 0),
      tops: () => p.means,
      heights: () => pdf(p, p.means),
      flanks: () => flanks,
      slopes: () => pdf(p, flanks),
    };
  },
};
