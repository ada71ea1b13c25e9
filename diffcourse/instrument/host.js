/** A model without a kernel, for a page that is only a page. @param {object} state as Instrument.state() gives it */
export function host(state) {
  const values = { ...state };
  for (const name of ["fixed", "film"]) values[name] = decoded(state[name]);
  const heard = {};
  return {
    get: (name) => values[name],
    set(name, value) {
      if (values[name] === value) return;
      values[name] = value;
      for (const told of heard[`change:${name}`] || []) told();
    },
    on: (event, told) => (heard[event] ??= []).push(told),
    off: (event, told) => (heard[event] = (heard[event] || []).filter((other) => other !== told)),
    save_changes() {},
  };
}

const decoded = (packed) =>
  Object.fromEntries(
    Object.entries(packed).map(([name, array]) => [
      name,
      { ...array, data: Uint8Array.from(atob(array.data), (letter) => letter.charCodeAt(0)) },
    ]),
  );
