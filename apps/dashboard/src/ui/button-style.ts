import { cva } from 'class-variance-authority';

/** How a button looks, for links that look like one as well. */
export const buttonStyle = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none aria-disabled:cursor-not-allowed',
  {
    variants: {
      look: {
        primary:
          'border-transparent bg-accent text-accent-ink hover:opacity-90 aria-disabled:border-line aria-disabled:bg-surface-3 aria-disabled:text-ink-3 aria-disabled:opacity-100',
        plain:
          'border-line bg-surface-1 text-ink-1 hover:bg-surface-3 aria-disabled:bg-surface-2 aria-disabled:text-ink-3 aria-disabled:hover:bg-surface-2',
        quiet:
          'border-transparent text-ink-2 hover:bg-surface-3 hover:text-ink-1 aria-disabled:text-ink-3 aria-disabled:hover:bg-transparent',
      },
      size: { sm: 'h-6 px-2 text-xs', md: 'h-8 px-3 text-sm', icon: 'size-8', mini: 'size-6' },
    },
    defaultVariants: { look: 'plain', size: 'md' },
  },
);
