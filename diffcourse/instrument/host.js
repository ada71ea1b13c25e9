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

const states = new Map(); // of each place that an instrument has on the page

/** The state stands in a script element, in base64 of zlib, beside the still that its instrument replaces. */
async function readState(place) {
  const packed = Uint8Array.from(atob(place.querySelector("script").textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const end = bytes.indexOf(10);
  const state = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  for (const array of [...Object.values(state.fixed), ...Object.values(state.film)]) {
    array.data = bytes.subarray(...array.data.map((place) => end + 1 + place));
  }
  states.set(place, state);
}

/** An instrument comes to life, with other values than its state has, if need be. */
export function wake(films, place, start = {}) {
  const model = host({ ...states.get(place), ...start, alone: true });
  place.replaceChildren();
  place.hidden = false;
  instrument(films[model.get("mirror")] || null).render({ model, el: place });
  // A page may show an instrument twice, and no two of its landmarks are to have one name.
  const name = (section) => section.getAttribute("aria-label").replace(/, \d+$/, "");
  const [own] = place.children;
  const twins = Array.from(document.querySelectorAll("section.dc")).filter((other) => name(other) === name(own));
  if (twins.length > 1) own.setAttribute("aria-label", `${name(own)}, ${twins.length}`);
  return model;
}

/**
 * Instruments and cards come to life as their cells arrive: the first one moves long before the page is whole.
 * @param {function} show what shows the card of a place
 */
export function arrive(films, show) {
  const seen = new Set();
  const whole = (place) => document.readyState !== "loading" || (place.closest(".cell") || place).nextElementSibling;
  let busy = Promise.resolve();
  async function pass() {
    const fresh = Array.from(document.querySelectorAll(".dc-place, .dc-web")).filter((place) => !seen.has(place) && whole(place));
    for (const place of fresh) seen.add(place);
    const instruments = fresh.filter((place) => place.matches(".dc-place"));
    await Promise.all(instruments.map(readState));
    for (const place of instruments) {
      if (!place.hidden) wake(films, place, "plays" in place.dataset ? { goal: states.get(place).spec.T } : {});
    }
    fresh.filter((place) => place.matches(".dc-web")).forEach(show);
  }
  const look = () => (busy = busy.then(pass).catch((error) => console.error(error))); // and the others go on
  const arrivals = new MutationObserver(look);
  arrivals.observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => {
    arrivals.disconnect();
    look();
  });
}
