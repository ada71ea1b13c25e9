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

// Printed, a page is light.
let before = '';
addEventListener('beforeprint', () => { before = page.dataset.theme; page.dataset.theme = 'light' });
addEventListener('afterprint', () => { page.dataset.theme = before });

// The search: every word has to stand in a section; those that have it in their heading come first.
const wanted = document.getElementById('wanted'), found = document.getElementById('found');
wanted?.addEventListener('input', () => {
  const words = wanted.value.toLowerCase().split(/[\s_]+/).filter(word => word.length > 1);
  const rows = JSON.parse(document.getElementById('index').textContent).map(([file, id, heading, text]) => {
    const [inHeading, inAll] = [heading, `${heading} ${text}`].map(one => words.filter(word => one.toLowerCase().includes(word)).length);
    return { file, id, heading, text, inAll, inHeading };
  }).filter(({ inAll }) => words.length && inAll === words.length).sort((a, b) => b.inHeading - a.inHeading);
  found.replaceChildren(...rows.slice(0, 20).map(({ file, id, heading, text }) => {
    const row = document.createElement('p'), link = document.createElement('a');
    const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - 60);
    link.href = id ? `${file}#${id}` : file;
    link.textContent = [...(file.match(/^\d+/) ?? []), heading.replace(/^\d\d: /, '')].join(': ');
    row.append(link, ` ${at ? '…' : ''}${text.slice(at, at + 160)}…`);
    return row;
  }));
  if (words.length && !rows.length) found.textContent = 'Nothing found: try another word.';
});
