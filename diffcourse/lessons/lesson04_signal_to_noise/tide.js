import { linear } from "../../instrument/core.js";

const BASE = linear(1000);

/** Lesson 04: the power of a photograph's waves, and the noise that rises over it. */
export const film = {
  standing: (_, { power }) => ({ alpha_bars: BASE.alpha_bars, waves: power.map((_, i) => Math.log10(i + 1)) }),
  moving({ t, noise }, _, fixed) {
    const { x0, power } = fixed;
    const a = BASE.alpha_bars[t];
    const level = fixed[`power_${noise}`].map((one) => one / BASE.snr[t]);
    const above = Array.from(power, (one, i) => one > level[i]);
    const last = above.lastIndexOf(true) + 1;
    const noised = () => Float64Array.from(x0, (x, i) => (Math.sqrt(a) * x + Math.sqrt(1 - a) * fixed[noise][i]) / 64);
    return {
      noised: () => Object.assign(noised(), { shape: x0.shape }),
      level: () => level.map((one) => Math.max(one, 1e-9)),
      standing: () => Math.min(last, 1),
      last: () => last,
      at: () => Math.log10(Math.max(last, 0.1)),
      height: () => power[Math.max(last, 1) - 1],
      dry: () => above.filter(Boolean).length / above.length,
    };
  },
};
