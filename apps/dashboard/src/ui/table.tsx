import type { ComponentProps } from 'react';
import { cn } from '#ui/cn.ts';

/** Header cell: stays at the top of what scrolls. */
export const Th = ({ className, ...rest }: ComponentProps<'th'>) => (
  <th
    scope="col"
    {...rest}
    className={cn(
      'sticky top-0 z-10 h-8 border-b border-line bg-surface-2 px-3 text-left text-xs font-medium whitespace-nowrap text-ink-3 first:pl-4 last:pr-4 sm:first:pl-6 sm:last:pr-6',
      className,
    )}
  />
);

export const Td = ({ className, ...rest }: ComponentProps<'td'>) => (
  <td
    {...rest}
    className={cn('border-b border-line px-3 text-sm first:pl-4 last:pr-4 sm:first:pl-6 sm:last:pr-6', className)}
  />
);
