import { linspace, snr_shares } from "../../instrument/core.js";
import { made } from "../../instrument/zoo.js";

/** Lesson 04: log SNR of two schedules, and the share of steps that each spends in each band. */
export const film = {
  standing(parameters, { edges }) {
    const standing = { share: linspace(0, 1, parameters.T + 1) };
    ["first", "second"].forEach((side, i) => {
      const k = i + 1;
      const schedule = made(side, parameters);
      standing[`alpha_bars${k}`] = schedule.alpha_bars;
      standing[`snr${k}`] = schedule.snr;
      standing[`log_snr${k}`] = schedule.log_snr;
      standing[`curve${k}`] = schedule.log_snr.map((x, t) => (t ? Math.min(Math.max(x, -16), 12) : 12));
      standing[`spent${k}`] = snr_shares(schedule, Array.from(edges));
      standing[`ends${k}`] = standing[`spent${k}`].map((share) => share + 0.02);
    });
    return standing;
  },
  moving: () => ({}),
};
