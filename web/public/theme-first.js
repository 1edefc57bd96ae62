// Runs before the first paint, so that a chosen theme never flashes into the other.
try {
  const theme = ['dark', 'light'].find(
    (each) => localStorage.getItem('roost.theme') === JSON.stringify(each),
  );
  if (theme !== undefined) document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused: the system's theme stays.
}
