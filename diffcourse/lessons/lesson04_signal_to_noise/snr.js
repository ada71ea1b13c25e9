import { snr_shares } from "../../instrument/core.js";
import { both } from "../../instrument/zoo.js";

/** Lesson 04: log SNR of two schedules, and the share of steps that each spends in each band. */
export const film = {
  standing(parameters, { edges }) {
    const shown = both(parameters);
    for (const k of [1, 2]) {
      shown[`spent${k}`] = snr_shares({ T: parameters.T, log_snr: shown[`log_snr${k}`] }, Array.from(edges));
      shown[`ends${k}`] = shown[`spent${k}`].map((share) => share + 0.02);
    }
    return shown;
  },
  moving: () => ({}),
};
