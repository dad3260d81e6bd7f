// Runs before the first paint, so that nobody who chose dark is shown a white flash.
{
  const chosen = localStorage.getItem('hatchet.theme');
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}
