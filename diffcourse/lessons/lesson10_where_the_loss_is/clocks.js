import { SCHEDULES, interp, linspace } from "../../instrument/core.js";

const T = 1000;

/** Lesson 10: the same area over log SNR and over the t of a schedule. */
export const film = {
  standing({ schedule }, { levels, loss, told }) {
    const s = SCHEDULES[schedule](T);
    const n = levels.length;
    const area = new Float64Array(n);
    for (let i = 1; i < n; i++) {
      area[i] = area[i - 1] + ((loss[i] - told[i] + loss[i - 1] - told[i - 1]) / 4) * (levels[i] - levels[i - 1]);
    }
    const gap = loss.map((value, i) => (value - told[i]) / 2);
    const level = s.log_snr.map((x) => Math.min(Math.max(x, levels[0]), levels[n - 1]));
    const still = level.map((x) => interp(x, levels, area));
    const height = Float64Array.from(
      { length: T },
      (_, t) => interp((level[t] + level[t + 1]) / 2, levels, gap) * (level[t] - level[t + 1]) * T,
    );
    const mean = height.reduce((sum, h) => sum + h, 0) / T;
    return {
      alpha_bars: s.alpha_bars,
      log_snr: s.log_snr,
      places: levels.map((x) => -x),
      gap,
      place: level.map((x) => -x),
      gap_at: level.map((x) => interp(x, levels, gap)),
      stops: level.filter((_, t) => t && t % 25 === 0).map((x) => -x),
      floor: new Float64Array(T / 25),
      share: linspace(0, 1, T + 1),
      middle: height.map((_, t) => (t + 0.5) / T),
      height,
      height_at: level.map((_, t) => height[Math.max(t - 1, 0)]),
      still,
      whole: area[n - 1],
      scatter: Math.sqrt(height.reduce((sum, h) => sum + (h - mean) ** 2, 0) / T) / mean,
    };
  },
  moving: () => ({}),
};
