import { q_sample } from "../../instrument/core.js";

const EDGE = 9; // of the picture

/** Lesson 01: particles take the same noisy steps, with the shrink and without it. */
export const film = {
  standing({ beta }, { starts, eps, betas, variances }) {
    const [T, shown] = eps.shape;
    const walks = [[starts], [starts]];
    for (let t = 0; t < T; t++) {
      const hiss = eps.subarray(t * shown, (t + 1) * shown);
      walks[0].push(q_sample(walks[0][t], 1 - beta, hiss));
      walks[1].push(walks[1][t].map((x, k) => x + Math.sqrt(beta) * hiss[k]));
    }
    const standing = { walks, alpha_bars: Float64Array.from(walks[0], (_, t) => (1 - beta) ** t) };
    const trails = (place) => Array.from(starts, (_, k) => [...walks[0].map((_, t) => place(t, k)), NaN]).flat();
    standing.trails = trails((t) => t);
    for (const i of [0, 1]) {
      standing[`trails${i + 1}`] = trails((t, k) => walks[i][t][k]);
      const from = (2 * betas.indexOf(beta) + i) * (T + 1);
      standing[`variances${i + 1}`] = variances.subarray(from, from + T + 1);
    }
    return standing;
  },
  moving({ t, T }, { walks, ...standing }) {
    const steps = Array.from({ length: T + 1 }, (_, i) => Math.min(i, t)); // what is to come stays hidden
    const moving = { steps: () => steps };
    walks.forEach((walk, i) => {
      const variance = standing[`variances${i + 1}`];
      moving[`upper${i + 1}`] = () => steps.map((s) => 2 * Math.sqrt(variance[s]));
      moving[`lower${i + 1}`] = () => steps.map((s) => -2 * Math.sqrt(variance[s]));
      moving[`ends${i + 1}`] = () => walk[t].map((x) => Math.min(Math.max(x, -EDGE), EDGE));
    });
    return moving;
  },
};
