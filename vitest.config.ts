import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * unit: pure, seconds, on every save · contract: one suite on every implementation of a port ·
 * integration: real git, processes, sockets, databases · tools: rules about the code base.
 */
const NEVER = ['**/node_modules/**', '**/.next/**', '**/dist/**'];
const SLOW = { testTimeout: 120_000, hookTimeout: 120_000 };

const FIRST = { sequence: { groupOrder: 1 }, maxWorkers: Math.max(2, availableParallelism()) };
/**
 * Integration tests start processes and watch deadlines: they run when nothing else does. Two beside each other saved a
 * fifth of the time on two processors, and each time another of them had waited too short for an app.
 */
const LAST = { sequence: { groupOrder: 2 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages}/**/*.test.{ts,tsx}'],
          exclude: [...NEVER, '**/*.integration.test.ts', '**/*.contract.test.ts'],
          testTimeout: 30_000,
          ...FIRST,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['{apps,packages}/**/*.contract.test.ts'],
          exclude: NEVER,
          ...SLOW,
          ...FIRST,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{apps,packages}/**/*.integration.test.ts'],
          exclude: NEVER,
          ...SLOW,
          ...LAST,
        },
      },
      { test: { name: 'tools', include: ['tools/**/*.test.ts'], exclude: NEVER, ...SLOW, ...FIRST } },
    ],
  },
});
