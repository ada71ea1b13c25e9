import { linspace } from "../../instrument/core.js";

/** Lesson 05: the waves that stand for t. */
export const film = {
  standing({ T, dim, max_period }) {
    const omegas = Array.from({ length: dim / 2 }, (_, i) => max_period ** ((-2 * i) / dim));
    const waves = (t) => [...omegas.map((omega) => Math.sin(omega * t)), ...omegas.map((omega) => Math.cos(omega * t))];
    const steps = linspace(0, T, T + 1);
    const alike = steps.map((gap) => omegas.reduce((sum, omega) => sum + Math.cos(omega * gap), 0) / omegas.length);
    const each = steps.filter((t) => t % 4 === 0);
    return {
      waves,
      steps,
      places: Float64Array.from({ length: dim }, (_, i) => (i + 0.5) / dim),
      picture: Object.assign(Float64Array.from([...each].flatMap(waves)), { shape: [each.length, dim] }),
      by_gap: alike,
      near: alike[10],
      far: alike[100],
    };
  },
  moving({ t }, { waves, steps, by_gap }) {
    return {
      level: () => [t, t],
      row: () => waves(t),
      alike: () => steps.map((other) => by_gap[Math.abs(other - t)]),
    };
  },
};
