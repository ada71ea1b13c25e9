import { cosine, q_sample, unpacked } from "../../instrument/core.js";

/** Lesson 00: a photograph dissolves, and with it its layout, shapes and fine detail. */
export const film = {
  standing(_, { x0, eps }) {
    return { alpha_bars: cosine(50).alpha_bars, ...unpacked(x0, eps) };
  },
  moving({ t }, { alpha_bars, clean, noise }, { x0, powers }) {
    const a = alpha_bars[t];
    return {
      picture: () => Object.assign(q_sample(clean, a, noise), { shape: x0.shape }),
      noisy: () => 1 - a,
      shares: () => powers.map((power) => (a * power) / (a * power + 1 - a)),
    };
  },
};
