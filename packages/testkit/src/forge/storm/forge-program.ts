import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createForge } from '@pagurus/forge/forge.ts';
import type { ForgeStore } from '@pagurus/forge/store.ts';
import type { FromForge, ToForge } from '#forge/storm/forge-process.ts';

/** A forge as a process of its own, whose store is the parent's: that stays when this one is killed, as a database would. */
const [dataDir = '', port = '0'] = process.argv.slice(2);
const waiting = new Map<number, PromiseWithResolvers<unknown>>();
const send = (message: FromForge): void => void process.send?.(message);

function ask(verb: string, args: unknown[]): Promise<unknown> {
  const answer = Promise.withResolvers<unknown>();
  const id = waiting.size === 0 ? 1 : Math.max(...waiting.keys()) + 1;
  waiting.set(id, answer);
  send({ kind: 'store', id, verb, args });
  return answer.promise;
}

process.on('message', ({ id, value, problem }: ToForge) => {
  const answer = waiting.get(id);
  waiting.delete(id);
  if (problem === undefined) answer?.resolve(value);
  else answer?.reject(new Error(problem));
});
process.on('disconnect', () => process.exit(0));

const store = new Proxy({} as ForgeStore, {
  get: (_target, verb) =>
    typeof verb === 'string' && verb !== 'then' ? (...args: unknown[]) => ask(verb, args) : undefined,
});
let listener: RequestListener | undefined;
// Who comes too early is sent away at once, as by a port where nobody listens yet.
const server = createServer((req, res) => (listener ? listener(req, res) : req.destroy()));
await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/forge`;
const log = (level: string, message: string, fields: object = {}): void => {
  if (level !== 'debug') send({ kind: 'log', text: `${message} ${JSON.stringify(fields)}` });
};
const forge = await createForge({ publicUrl: url, dataDir, store, log });
listener = forge.listener;
send({ kind: 'ready', url });
