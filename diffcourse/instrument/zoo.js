import { cosine, flow, linear, linspace, scaled_linear, schedule_of, shifted, sigmoid, zero_terminal_snr } from "./core.js";

/** The schedule of a side ("first", "second") by its name and parameters; mirrors made() of zoo.py. */
export function made(side, parameters) {
  const { T } = parameters;
  const of = (name) => parameters[`${side}_${name}`];
  const scaled = (make, kind) => make(T, (of(`${kind}_start`) * 1000) / T, (of(`${kind}_end`) * 1000) / T);
  switch (parameters[side]) {
    case "linear":
      return scaled(linear, "linear");
    case "scaled linear":
      return scaled(scaled_linear, "scaled");
    case "cosine":
      return cosine(T, of("cosine_s"), of("cosine_max_beta"));
    case "sigmoid":
      return sigmoid(T, of("sigmoid_start"), of("sigmoid_end"), of("sigmoid_tau"), of("sigmoid_max_beta"));
    case "cosine shifted":
      return shifted(cosine(T, of("shifted_s"), of("shifted_max_beta")), of("shifted_side"), of("shifted_base"));
    case "zero terminal SNR":
      return zero_terminal_snr(scaled(linear, "zero"));
    case "flow":
      return flow(T, of("flow_shift"));
    case "broken: jagged": {
      const betas = [of("jagged_calm") / T, of("jagged_storm") / T];
      return schedule_of(Float64Array.from({ length: T }, (_, t) => betas[Math.floor(t / Math.floor(T / 10)) % 2]));
    }
    case "broken: too harsh":
      return schedule_of(new Float64Array(T).fill(of("harsh_beta")));
    case "broken: too timid":
      return schedule_of(linspace(0.1 / T, of("timid_end") / T, T));
  }
}

/** What an instrument shows of the two schedules that the parameters say; mirrors numbers_of() of zoo.py. */
export function both(parameters) {
  const shown = { share: linspace(0, 1, parameters.T + 1) };
  ["first", "second"].forEach((side, i) => {
    const { betas, alpha_bars, snr, log_snr } = made(side, parameters);
    const beta_curve = betas.map((beta, t) => (t ? beta : betas[1]));
    const curve = log_snr.map((x) => Math.min(Math.max(x, -16), 12));
    const named = { betas, alpha_bars, snr, log_snr, beta_curve, curve };
    for (const [name, values] of Object.entries(named)) shown[name + (i + 1)] = values;
  });
  return shown;
}
