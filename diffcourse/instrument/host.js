import { instrument } from "./instrument.js";

/** A model without a kernel, for a page that is only a page. @param {function} hear what is told of each message */
export function host(start, hear = () => {}) {
  const values = { ...start };
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
    send: hear,
  };
}

/** An instrument comes to life where its state stands in a script element, beside the still that it replaces. */
export function wake(films, place, start = {}) {
  const state = JSON.parse(place.querySelector("script").textContent);
  const arrays = { fixed: decoded(state.fixed), film: decoded(state.film) };
  const model = host({ ...state, ...arrays, ...start, alone: true });
  place.replaceChildren();
  place.hidden = false;
  instrument(films[state.mirror] || null).render({ model, el: place });
  return model;
}

/** Every instrument of the page that is not closed. */
export function wakeAll(films) {
  for (const place of document.querySelectorAll(".dc-place:not([hidden])")) {
    const plays = place.dataset.plays === undefined ? {} : { goal: JSON.parse(place.querySelector("script").textContent).spec.T };
    wake(films, place, plays);
  }
}

const decoded = (packed) =>
  Object.fromEntries(
    Object.entries(packed).map(([name, array]) => [
      name,
      { ...array, data: Uint8Array.from(atob(array.data), (letter) => letter.charCodeAt(0)) },
    ]),
  );
