import { bimodal, linspace, noised, noised_photo, normal_pdf, pdf } from "./core.js";
import { made } from "./zoo.js";

/** Lesson 03: two schedules, and what they do to two bumps and to a photograph. */
export const film = {
  standing(parameters, { x }) {
    const standing = { share: linspace(0, 1, parameters.T + 1), target: x.map(normal_pdf) };
    ["first", "second"].forEach((side, i) => {
      const k = i + 1;
      const { betas, alpha_bars, snr, log_snr } = made(side, parameters);
      Object.assign(standing, { [`betas${k}`]: betas, [`alpha_bars${k}`]: alpha_bars, [`snr${k}`]: snr });
      standing[`beta_curve${k}`] = betas.map((beta, t) => (t ? beta : NaN));
      standing[`snr_curve${k}`] = log_snr.map((x, t) => (t ? Math.min(Math.max(x, -16), 12) : NaN));
    });
    return standing;
  },
  moving({ t }, standing, { x, x0, eps }) {
    const moving = { soon: () => standing.share[Math.max(t, 1)] };
    for (const k of [1, 2]) {
      const alpha_bar = standing[`alpha_bars${k}`][t];
      moving[`density${k}`] = () => pdf(noised(bimodal(2, 0.3), alpha_bar), x);
      moving[`beta${k}`] = () => standing[`beta_curve${k}`][Math.max(t, 1)];
      moving[`log_snr${k}`] = () => standing[`snr_curve${k}`][Math.max(t, 1)];
      moving[`photo${k}`] = () => noised_photo(x0, eps, alpha_bar);
    }
    return moving;
  },
};
