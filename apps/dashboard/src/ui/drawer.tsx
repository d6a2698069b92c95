'use client';
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { buttonStyle } from '#ui/button-style.ts';

type DrawerProps = { title: ReactNode; description: string; open: boolean; onClose: () => void; children: ReactNode };

/** From the right, 560 px: for acting without losing the place. Escape closes it, focus returns to where it was. */
export function Drawer({ title, description, open, onClose, children }: DrawerProps) {
  const opener = useRef<Element>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fade-in fixed inset-0 z-30 bg-scrim" />
        <Dialog.Content
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement;
            // The drawer itself, not its way out, is what one has come for.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          onCloseAutoFocus={(event) => {
            // The address opens it, not a trigger that Radix would know.
            event.preventDefault();
            if (opener.current instanceof HTMLElement) opener.current.focus();
          }}
          className="drawer-in fixed inset-y-0 right-0 z-40 flex w-full max-w-[560px] flex-col border-l border-line bg-float shadow-float outline-none"
        >
          <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line pr-3 pl-6">
            <Dialog.Title className="min-w-0 flex-1 truncate text-base font-semibold">{title}</Dialog.Title>
            <Dialog.Description className="sr-only">{description}</Dialog.Description>
            <Dialog.Close
              aria-label="Close"
              title="Close (Esc)"
              className={buttonStyle({ look: 'quiet', size: 'icon' })}
            >
              <X size={16} aria-hidden />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
