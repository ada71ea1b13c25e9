const ORDERS = ["left to right", "random", "most certain first"];
const AT_ONCE = 7;

/** Lesson 11: rows of letters that come out of masks. Python has drawn them; here they are opened and counted. */
export const film = {
  standing({ order, k }, { letters, left, known, ...fixed }) {
    const [, , rows, length] = letters.shape;
    const place = ORDERS.indexOf(order) * AT_ONCE + k - 1;
    const part = (array, size) => array.subarray(place * size, (place + 1) * size);
    const words = part(known, rows);
    return {
      rows,
      length,
      chosen: part(letters, rows * length),
      opens: part(left, rows * length),
      words,
      words_made: words.reduce((sum, word) => sum + word, 0),
      price: fixed[`price${ORDERS.indexOf(order)}`][k - 1],
    };
  },
  moving({ t }, { rows, length, chosen, opens, words }) {
    return {
      letter: () =>
        Array.from({ length: rows }, (_, r) =>
          Float64Array.from({ length }, (_, i) => (t <= opens[r * length + i] ? chosen[r * length + i] + 1 : 0)),
        ),
      verdict: () => Array.from(words, (word) => (t ? 0 : 2 - word)),
    };
  },
};
