// Before anything is painted: the theme that the reader chose earlier; without a choice, that of the system.
try {
  document.documentElement.dataset.theme = localStorage.getItem('theme') ?? '';
} catch { /* a browser that keeps nothing */ }
document.documentElement.className = 'js';
