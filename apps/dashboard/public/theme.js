// Runs before the first paint, so that a chosen theme never flashes. `lib/theme.ts` writes the value.
try {
  const theme = localStorage.getItem('pagurus.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us: the system's theme stays.
}
