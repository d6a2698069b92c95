import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { ownPort } from './own-port.ts';

const EACH = 200;

test('Processes that ask for ports at the same time never get the same one', async () => {
  const source = `
    import { ownPort } from ${JSON.stringify(new URL('own-port.ts', import.meta.url).href)};
    process.stdin.resume();
    for (let at = 0; at < ${EACH}; at += 1) console.log(await ownPort());
    console.log('all');
  `;
  const others = [1, 2].map(() =>
    spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  try {
    const theirs = others.map(async ({ stdout }) => {
      const ports: string[] = [];
      for await (const line of createInterface(stdout)) {
        if (line === 'all') break;
        ports.push(line);
      }
      return ports;
    });
    const ours: string[] = [];
    for (let at = 0; at < EACH; at += 1) ours.push(String(await ownPort()));
    const seen = [...ours, ...(await Promise.all(theirs)).flat()];
    expect(seen).toHaveLength(3 * EACH);
    expect(new Set(seen).size).toBe(3 * EACH);
  } finally {
    for (const other of others) other.kill();
  }
});
