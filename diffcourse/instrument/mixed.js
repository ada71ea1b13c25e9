import { mixed_photo } from "./core.js";

/** What a lesson opens on: a photograph and noise, mixed in each panel by factors of its own. */
export const film = {
  standing: () => ({}),
  moving({ t }, _, { x0, eps, signal, hiss }) {
    const [panels, steps] = signal.shape;
    const picture = (k) => () => mixed_photo(x0, eps, signal[k * steps + t], hiss[k * steps + t]);
    return Object.fromEntries(Array.from({ length: panels }, (_, k) => [`picture${k}`, picture(k)]));
  },
};
