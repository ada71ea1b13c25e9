import { bimodal, flow, flow_euler, flow_shifted, linspace, shifted, wasserstein } from "../../instrument/core.js";

const T = 1000;
const STOPS = 10;
const P = bimodal(2, 0.3);
const SHARE = linspace(0, 1, T + 1);
const within = (x) => Math.min(Math.max(x, -16), 12); // the picture
const level = (t) => within(2 * (Math.log1p(-t) - Math.log(t)));
const seen = ({ log_snr }) => log_snr.map((x, t) => (t ? within(x) : 12));
const PATH = flow(T);
let off; // without a shift: it never changes

/** Lesson 09: the clock moved by a shift. */
export const film = {
  standing({ shift, side }, { noise, quantiles }) {
    const moved = SHARE.map((t) => flow_shifted(t, shift));
    const both = [1, shift].map((s) => linspace(1, 0, STOPS + 1).map((t) => flow_shifted(t, s)));
    const end = (times) => wasserstein(flow_euler(P, noise, times)[STOPS], P, quantiles);
    off ??= end(both[0]);
    return {
      share: SHARE,
      alpha_bars: flow(T, shift).alpha_bars,
      plain: seen(PATH),
      curve: moved.map(level),
      pixels: seen(shifted(PATH, side)),
      moved,
      by: 2 * Math.log(1 / shift),
      by_side: 2 * Math.log(64 / side),
      one: +(shift === side / 64),
      stops: both[0].map(level),
      other_stops: both[1].map(level),
      off,
      other_off: end(both[1]),
    };
  },
  moving: () => ({}),
};
