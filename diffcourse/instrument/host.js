import { instrument } from "./instrument.js";

/** A model without a kernel, for a page that is only a page. @param {object} state as Instrument.state() gives it */
export function host(state) {
  const values = { ...state, alone: true };
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

/** Every instrument of the page: its state stands in a script element, beside the still that it replaces. */
export function wake(films) {
  for (const place of document.querySelectorAll(".dc-place")) {
    const state = JSON.parse(place.querySelector("script").textContent);
    place.replaceChildren();
    instrument(films[state.mirror] || null).render({ model: host(state), el: place });
  }
}

const decoded = (packed) =>
  Object.fromEntries(
    Object.entries(packed).map(([name, array]) => [
      name,
      { ...array, data: Uint8Array.from(atob(array.data), (letter) => letter.charCodeAt(0)) },
    ]),
  );
