import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { type ReactNode, Suspense } from 'react';
import { QueryProvider } from '#lib/query-provider.tsx';
import { Toaster } from '#ui/toaster.tsx';
import { TooltipProvider } from '#ui/tooltip.tsx';
import './globals.css';

export const metadata: Metadata = { title: { default: 'Pagurus', template: '%s · Pagurus' } };
export const viewport: Viewport = { colorScheme: 'light dark' };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        {/* Blocking on purpose: a theme that comes after the first paint flashes. */}
        <script src="/theme.js" />
      </head>
      <body>
        <QueryProvider>
          <TooltipProvider>
            <Suspense>{children}</Suspense>
          </TooltipProvider>
        </QueryProvider>
        <Toaster />
      </body>
    </html>
  );
}
