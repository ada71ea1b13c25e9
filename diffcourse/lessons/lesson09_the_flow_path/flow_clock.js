import { SCHEDULES, flow, linspace, noised_photo } from "../../instrument/core.js";

const T = 1000;
const PATH = flow(T);
const within = ({ log_snr }) => log_snr.map((x, t) => (t ? Math.min(Math.max(x, -16), 12) : 12));

/** Lesson 09: the flow path beside an older schedule. */
export const film = {
  standing({ beside }) {
    const other = SCHEDULES[beside](T);
    const share = linspace(0, 1, T + 1);
    return {
      share,
      alpha_bars: PATH.alpha_bars,
      snr: PATH.snr,
      curve: within(PATH),
      other: within(other),
      other_snr: other.snr,
      rest: share.map((t) => 1 - t),
    };
  },
  moving: ({ t }, _, { x0, eps }) => ({ picture: () => noised_photo(x0, eps, PATH.alpha_bars[t]) }),
};
