import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#ui/cn.ts';

const CONTROL = 'w-full rounded-md border border-control bg-surface-1 text-ink-1';

export const TextArea = ({ className, ...rest }: ComponentProps<'textarea'>) => (
  <textarea {...rest} className={cn(CONTROL, 'min-h-18 resize-y px-3 py-2 text-base', className)} />
);

export const Input = ({ className, ...rest }: ComponentProps<'input'>) => (
  <input autoComplete="off" spellCheck={false} {...rest} className={cn(CONTROL, 'h-8 px-2.5 text-sm', className)} />
);

export const Select = ({ className, ...rest }: ComponentProps<'select'>) => (
  <select {...rest} className={cn(CONTROL, 'h-8 px-2 text-sm', className)} />
);

export function Checkbox({ children, ...rest }: Omit<ComponentProps<'input'>, 'type'> & { children: ReactNode }) {
  return (
    <label className="inline-flex min-h-6 items-center gap-2 text-sm whitespace-nowrap text-ink-2 hover:text-ink-1">
      <input type="checkbox" {...rest} className="size-3.5 accent-accent" />
      {children}
    </label>
  );
}

/** A box that filters what is below it; the slash key brings one into it. */
export function FilterBox({ label, className, ...rest }: ComponentProps<'input'> & { label: string }) {
  return (
    <span className={cn('relative inline-flex', className)}>
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        data-slash-focus
        {...rest}
        className={cn(CONTROL, 'peer h-8 pr-8 pl-3 text-sm [&::-webkit-search-cancel-button]:hidden')}
      />
      <kbd className="pointer-events-none absolute top-1.5 right-2 hidden rounded-sm border border-line px-1.5 font-sans text-xs text-ink-3 peer-placeholder-shown:block peer-focus:hidden">
        /
      </kbd>
    </span>
  );
}

/** A field below its name; what is below the field explains it, and is no part of the name. */
export function Labelled(props: { label: string; hint?: string | undefined; children: ReactNode; className?: string }) {
  return (
    <div className={cn('min-w-0', props.className)}>
      <label className="block">
        <span className="mb-1 block text-sm font-medium">{props.label}</span>
        {props.children}
      </label>
      {props.hint ? <p className="mt-1 text-xs text-ink-3">{props.hint}</p> : null}
    </div>
  );
}

export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="font-sans text-xs tracking-wide opacity-80">{children}</kbd>
);
