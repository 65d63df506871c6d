/** Puts words on the clipboard; false when the browser does not allow it. */
export async function copyWords(words: string): Promise<boolean> {
  try {
    // Absent where the page came over plain HTTP.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard === undefined) return copySelected(words);
    await clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}

function copySelected(words: string): boolean {
  const field = document.createElement('textarea');
  field.value = words;
  // Inside of an open menu, because focus may not leave that.
  (document.activeElement?.parentElement ?? document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}
