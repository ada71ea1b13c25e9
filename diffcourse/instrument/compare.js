import { bimodal, noised, noised_photo, normal_pdf, pdf } from "./core.js";
import { both } from "./zoo.js";

/** Two schedules, and what they do to two bumps and to a photograph. */
export const film = {
  standing: (parameters, { x }) => Object.assign(both(parameters), { target: x.map(normal_pdf) }),
  moving({ t }, standing, { x, x0, eps }) {
    const moving = {};
    for (const k of [1, 2]) {
      const alpha_bar = standing[`alpha_bars${k}`][t];
      moving[`density${k}`] = () => pdf(noised(bimodal(2, 0.3), alpha_bar), x);
      moving[`photo${k}`] = () => noised_photo(x0, eps, alpha_bar);
    }
    return moving;
  },
};
