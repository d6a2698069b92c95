import { parseArgs } from 'node:util';

export type Flags = { readonly port: number; readonly data: string; readonly demo: boolean; readonly help: boolean };

export const USAGE = `pnpm start [options]

  --port N       the one port of pages, API, forge and agents   (8080)
  --data FOLDER  where everything is kept                       (.pagurus)
  --no-demo      start empty: no sample apps, no fleet
  --help         this text
`;

/** Throws a sentence for a flag that cannot be used. */
export function readFlags(argv: readonly string[]): Flags {
  const { values } = parseArgs({
    args: argv.filter((word) => word !== '--'),
    allowNegative: true,
    options: {
      port: { type: 'string', default: '8080' },
      data: { type: 'string', default: '.pagurus' },
      demo: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`Cannot listen on port "${values.port}": it must be a number from 1 to 65535`);
  }
  return { port, data: values.data, demo: values.demo, help: values.help };
}
