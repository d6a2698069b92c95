'use client';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { Palette } from '#features/shell/palette.tsx';
import { Button } from '#ui/button.tsx';
import { Kbd } from '#ui/field.tsx';
import { useCommandKey } from '#ui/use-shortcuts.ts';

/** Opens the search; so do ⌘K and Ctrl+K from anywhere. */
export function PaletteButton() {
  const [open, setOpen] = useState(false);
  useCommandKey('k', () => setOpen((before) => !before));
  return (
    <>
      <Button look="quiet" aria-label="Search" title="Search (⌘K)" className="px-2" onClick={() => setOpen(true)}>
        <Search size={16} aria-hidden />
        <span className="hidden items-center gap-2 lg:flex">
          Search <Kbd>⌘K</Kbd>
        </span>
      </Button>
      <Palette open={open} onOpenChange={setOpen} />
    </>
  );
}
