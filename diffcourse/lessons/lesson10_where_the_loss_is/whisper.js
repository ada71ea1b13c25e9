import { cosine, interp, noised, pdf } from "../../instrument/core.js";

const S = cosine(1000);
const DATA = ["two bumps", "four bumps", "one in ten"];

/** Lesson 10: the best loss over log SNR, with and without a whisper of which bump it is. */
export const film = {
  standing({ data = "two bumps" }, fixed) {
    const { levels } = fixed;
    const k = DATA.indexOf(data);
    const n = levels.length;
    const [loss, told, area] = ["loss", "told", "area"].map((name) => fixed[`${name}${k}`]);
    const own = Array.from(fixed[`p${k}`]);
    const K = own.length / 3;
    const gap = loss.map((value, i) => (value - told[i]) / 2);
    const level = S.log_snr.map((x) => Math.min(Math.max(x, levels[0]), levels[n - 1]));
    const at = (curve) => level.map((x) => interp(x, levels, curve));
    const loss_of = (curve) => [1, ...at(curve).slice(1)]; // 1 on clean data
    return {
      p: { weights: own.slice(0, K), means: own.slice(K, 2 * K), stds: own.slice(2 * K) },
      alpha_bars: S.alpha_bars,
      log_snr: S.log_snr,
      places: levels.map((x) => -x),
      loss,
      told,
      gap,
      place: level.map((x) => -x),
      loss_at: loss_of(loss),
      told_at: loss_of(told),
      gap_at: at(gap),
      still: at(area),
      whole: area[n - 1],
    };
  },
  moving: ({ t }, { p }, { x }) => ({
    density: () => pdf(noised(p, S.alpha_bars[t]), x),
  }),
};
