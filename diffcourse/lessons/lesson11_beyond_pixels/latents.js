import { SCHEDULES, q_sample } from "../../instrument/core.js";

/** Lesson 11: the photograph that noised latents decode to, at the right scale and at another one. */
export const film = {
  standing({ T, schedule, std }) {
    const { alpha_bars, log_snr } = SCHEDULES[schedule](T);
    const shift = 2 * Math.log(std);
    const moved = log_snr.map((x) => x + shift);
    const curve = (values) => values.map((x, t) => (t ? x : NaN));
    const share = log_snr.map((_, t) => t / T);
    const written = `${shift < 0 ? "-" : "+"}${Math.abs(shift).toFixed(2)}`;
    return { alpha_bars, log_snr, moved, share, curve: curve(log_snr), moved_curve: curve(moved), shift: written };
  },
  moving({ t, std }, { alpha_bars, share, log_snr, moved }, { latents, eps, basis, mean }) {
    const a = alpha_bars[t];
    const shrunk = Math.max(Math.sqrt(a), 0.05);
    const soon = Math.max(t, 1);
    /** What latents of standard deviation `size` decode to, once the signal in them has its own size again. */
    function decoded(size) {
      const z = q_sample(latents.map((v) => v * size), a, eps).map((v) => v / shrunk / size);
      const [rows, columns, channels] = latents.shape;
      const side = Math.sqrt(mean.length / 3);
      const picture = new Float64Array(rows * columns * mean.length);
      for (let square = 0; square < rows * columns; square++) {
        const top = Math.floor(square / columns) * side;
        const left = (square % columns) * side;
        for (let k = 0; k < mean.length; k++) {
          let value = mean[k];
          for (let c = 0; c < channels; c++) value += basis[k * channels + c] * z[square * channels + c];
          const [y, x] = [top + Math.floor(k / (3 * side)), left + (Math.floor(k / 3) % side)];
          picture[(y * columns * side + x) * 3 + (k % 3)] = value;
        }
      }
      return Object.assign(picture, { shape: [rows * side, columns * side, 3] });
    }
    return {
      scaled: () => decoded(1),
      other: () => decoded(std),
      at: () => share[soon],
      height: () => log_snr[soon],
      moved_height: () => moved[soon],
    };
  },
};
