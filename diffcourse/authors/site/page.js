'use strict';

// Code and formulas that are wider than the screen are moved by keyboard too.
const wide = new ResizeObserver(entries => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute('tabindex');
  }
});
for (const box of document.querySelectorAll('pre, .formula, table')) wide.observe(box);

// On a narrow screen the words in a drawing are too small to read; at its full size it is moved like the code.
for (const box of document.querySelectorAll('figure')) {
  if (!box.querySelector('img[width="740"]')) continue;
  const larger = document.createElement('button');
  larger.type = 'button';
  larger.className = 'larger';
  larger.textContent = 'Larger';
  larger.setAttribute('aria-pressed', false);
  larger.addEventListener('click', () => larger.setAttribute('aria-pressed', box.classList.toggle('full')));
  box.parentElement.append(larger);
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
