import { SCHEDULES, flow } from "../../instrument/core.js";

const T = 1000;
const END = 11;
const INDICES = [0, 99, 299, 499, 699, 899, 999];
const CLOCKS = { ...SCHEDULES, flow, "flow, shift 3": (T) => flow(T, 3) };
const ruled = (log_snr) => Math.min(Math.max(-log_snr, -END), END);

/** Lesson 09: one noise level under many names; mirrors diffcourse.rosetta. */
export const film = {
  standing({ schedule }) {
    const { alpha_bars, log_snr } = CLOCKS[schedule](T);
    return {
      alpha_bars,
      log_snr,
      place: log_snr.map(ruled),
      indices: INDICES.map((index) => ruled(log_snr[index + 1])),
      alpha_bar: log_snr.map((x) => 1 / (1 + Math.exp(-x))),
      vdm_alpha: log_snr.map((x) => 1 / Math.sqrt(1 + Math.exp(-x))),
      vdm_sigma: log_snr.map((x) => 1 / Math.sqrt(1 + Math.exp(x))),
      sigma: log_snr.map((x) => Math.exp(-x / 2)),
      gamma: log_snr.map((x) => -x),
      flow_t: log_snr.map((x) => 1 / (1 + Math.exp(x / 2))),
      data_t: log_snr.map((x) => 1 / (1 + Math.exp(-x / 2))),
    };
  },
  moving: ({ t }, { log_snr }) => ({
    clean: () => +(t === 0),
    index: () => Math.max(t - 1, 0),
    hair: () => [ruled(log_snr[t]), ruled(log_snr[t])],
  }),
};
