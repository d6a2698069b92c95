'use client';
import { Monitor, Moon, Sun } from 'lucide-react';
import { setTheme, type Theme, THEMES, useTheme } from '#lib/theme.ts';
import { buttonStyle } from '#ui/button-style.ts';

const ICONS: Record<Theme, typeof Monitor> = { system: Monitor, light: Sun, dark: Moon };

/** Goes from the system's theme to light, to dark, and back. */
export function ThemeToggle() {
  const theme = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const Icon = ICONS[theme];
  return (
    <button
      type="button"
      onClick={() => setTheme(next)}
      aria-label={`Theme: ${theme}. Switch to ${next}`}
      title={`Theme: ${theme}`}
      className={buttonStyle({ look: 'quiet', size: 'icon' })}
    >
      <Icon size={16} aria-hidden />
    </button>
  );
}
