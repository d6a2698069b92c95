'use client';
import type { VariantProps } from 'class-variance-authority';
import { type ComponentProps, type MouseEvent, useId } from 'react';
import { buttonStyle } from '#ui/button-style.ts';
import { cn } from '#ui/cn.ts';
import { Tooltip } from '#ui/tooltip.tsx';

type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> &
  VariantProps<typeof buttonStyle> & {
    /** Why the button is closed, as a sentence; null or absent when it is open. */
    whyNot?: string | null | undefined;
    /** Keeps the reason out of sight, for places that print it themselves or have no room; it is still read aloud. */
    reason?: 'visible' | 'read';
    /** The work goes on: the button stays, and takes no second click. */
    busy?: boolean;
  };

/**
 * A button that says why when it is closed. It stays focusable then, so that the reason can be reached by keyboard.
 */
export function Button({
  look,
  size,
  whyNot,
  reason = 'visible',
  busy = false,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const closed = Boolean(whyNot) || busy;
  const click = (event: MouseEvent<HTMLButtonElement>) => (closed ? event.preventDefault() : onClick?.(event));
  const button = (
    <button
      type="button"
      {...rest}
      {...(closed ? { 'aria-disabled': true } : {})}
      {...(busy ? { 'aria-busy': true } : {})}
      {...(whyNot ? { 'aria-describedby': reasonId } : {})}
      onClick={click}
      className={cn(buttonStyle({ look, size }), className)}
    />
  );
  if (!whyNot) return button;
  return (
    <span className="inline-flex min-w-0 flex-col gap-1">
      <Tooltip text={whyNot}>{button}</Tooltip>
      <span id={reasonId} className={reason === 'visible' ? 'text-xs text-ink-2' : 'sr-only'}>
        {whyNot}
      </span>
    </span>
  );
}
