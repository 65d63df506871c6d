// Runs before the first paint, so that a chosen theme does not flash in the other's colours.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('yarrow.theme');
  } catch {
    // Without storage the device's own theme holds.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
