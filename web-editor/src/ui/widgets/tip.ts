/** Attributes for a control that shows only an icon: its name to assistive tools, a tip to eyes. */
export const tip = (label: string, keys?: string): Record<string, string> => ({
  'aria-label': label,
  'data-tip': keys === undefined ? label : `${label}  ${keys}`,
});

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** Keys as written on this device's keyboard, from a form like `Mod-Shift-X`. */
export function shownKeys(keys: string): string {
  const parts = keys.split('-');
  return MAC
    ? parts.map((part) => ({ Mod: '⌘', Alt: '⌥', Shift: '⇧' })[part] ?? part).join('')
    : parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)).join('+');
}
