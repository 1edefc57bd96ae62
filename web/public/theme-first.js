// Runs before the first paint, so that a chosen theme never flashes into the other.
try {
  const theme = localStorage.getItem('roost.theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused: the system's theme stays.
}
