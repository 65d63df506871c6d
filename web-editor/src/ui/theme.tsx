import { Monitor, Moon, Sun } from 'lucide-preact';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Menu, MenuItem } from './widgets/menu';
import { tip } from './widgets/tip';

type Theme = 'auto' | 'light' | 'dark';

const KEY = 'yarrow.theme';
const CHOICES = [
  { theme: 'auto', label: 'As on this device', icon: Monitor },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
] as const;

function currentTheme(): Theme {
  const said = document.documentElement.dataset['theme'];
  return said === 'light' || said === 'dark' ? said : 'auto';
}

/** The script in the page's head reads the same key before the first paint. */
function applyTheme(theme: Theme): void {
  if (theme === 'auto') {
    delete document.documentElement.dataset['theme'];
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset['theme'] = theme;
    localStorage.setItem(KEY, theme);
  }
}

export function ThemeMenu(): JSX.Element {
  const [theme, setTheme] = useState(currentTheme);
  const pick = (next: Theme): void => {
    applyTheme(next);
    setTheme(next);
  };
  const Face = CHOICES.find((choice) => choice.theme === theme)?.icon ?? Monitor;
  return (
    <Menu button={{ class: 'icon-button', ...tip('Colours') }} face={<Face />}>
      {CHOICES.map((choice) => (
        <MenuItem
          key={choice.theme}
          checked={choice.theme === theme}
          onPick={() => pick(choice.theme)}
        >
          <choice.icon />
          <span class="menu-label">{choice.label}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}
