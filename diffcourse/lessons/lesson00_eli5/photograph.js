import { cosine, noised_photo } from "../../instrument/core.js";

/** Lesson 00: a photograph dissolves, and with it its layout, shapes and fine detail. */
export const film = {
  standing: () => ({ alpha_bars: cosine(50).alpha_bars }),
  moving({ t }, { alpha_bars }, { x0, eps, powers }) {
    const a = alpha_bars[t];
    return {
      picture: () => noised_photo(x0, eps, a),
      noisy: () => 1 - a,
      shares: () => powers.map((power) => (a * power) / (a * power + 1 - a)),
    };
  },
};
