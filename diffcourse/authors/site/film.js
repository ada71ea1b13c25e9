'use strict';

for (const film of document.querySelectorAll('.film')) {
  const find = name => film.querySelector(name);
  const frames = [...film.querySelectorAll('.film-frame')], last = frames.length - 1;
  const slider = find('input'), play = find('.film-play'), ways = [...film.querySelectorAll('.film-ways button')];
  let shown = frames.findIndex(frame => !frame.hidden), backward = false, timer = null;

  const show = () => {
    frames[shown].hidden = true;
    shown = backward ? last - slider.valueAsNumber : slider.valueAsNumber;
    frames[shown].hidden = false;
    find('output').value = frames[shown].dataset.t;
    // What a screen reader says as the slider moves: the sentence of the frame.
    slider.setAttribute('aria-valuetext', frames[shown].dataset.says);
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = 'Play';
  };
  const step = by => {
    slider.valueAsNumber += by;
    show();
  };

  slider.max = last;
  slider.valueAsNumber = shown;
  slider.addEventListener('input', show);
  find('.film-back').addEventListener('click', () => step(-1));
  find('.film-on').addEventListener('click', () => step(+1));
  play.addEventListener('click', () => {
    if (timer) return stop();
    if (slider.valueAsNumber === last) step(-last);
    play.textContent = 'Pause';
    timer = setInterval(() => {
      step(+1);
      if (slider.valueAsNumber === last) stop();
    }, film.dataset.interval);
  });
  ways.forEach((button, way) => button.addEventListener('click', () => {
    backward = way === 1;
    ways.forEach((other, i) => { other.setAttribute('aria-pressed', i === way) });
    slider.valueAsNumber = backward ? last - shown : shown;
    show();
  }));
  find('.film-hand').hidden = false;
  show();
}

// Code and formulas that are wider than the screen are moved by keyboard too.
const wide = new ResizeObserver(entries => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute('tabindex');
  }
});
for (const box of document.querySelectorAll('pre, .formula, .prose table')) wide.observe(box);

// On a narrow screen the words in a drawing are too small to read; at its full size it is moved like the code.
for (const box of document.querySelectorAll('.film-strip, figure')) {
  if (!box.querySelector('img[width="740"]')) continue;
  const larger = document.createElement('button');
  larger.type = 'button';
  larger.className = 'larger';
  larger.textContent = 'Larger';
  larger.setAttribute('aria-pressed', false);
  larger.addEventListener('click', () => larger.setAttribute('aria-pressed', box.classList.toggle('full')));
  (box.closest('.film')?.querySelector('.film-hand') ?? box.parentElement).append(larger);
  wide.observe(box);
}

const button = document.getElementById('theme'), page = document.documentElement;
const dark = () => (page.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
const name = () => { button.textContent = dark() ? 'Light theme' : 'Dark theme' };
button.addEventListener('click', () => {
  page.dataset.theme = dark() ? 'light' : 'dark';
  try {
    localStorage.setItem('theme', page.dataset.theme);
  } catch { /* a browser that keeps nothing */ }
  name();
});
button.hidden = false;
name();
