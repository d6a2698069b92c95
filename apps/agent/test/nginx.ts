import { setTimeout as wait } from 'node:timers/promises';

/** Everything that it writes goes into the app's own folder, so that it needs no rights on the host. */
const SCRATCH = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `${name}_temp_path {{ paths.data }}/${name};`)
  .join(' ');
const TEMPLATE = `${process.getuid?.() === 0 ? 'user root;' : ''}
pid {{ paths.data }}/nginx.pid;
error_log stderr warn;
worker_processes 2;
events {}
http {
  access_log off;
  ${SCRATCH}
  server {
    listen 127.0.0.1:{{ port }};
    root {{ paths.release }};
    location = /healthz { return 200 ok; }
    include {{ paths.config }}/greeting.conf;
  }
}
`;
const GREETING = 'location = /greeting { return 200 {{ vars.greeting }}; }\n';
const config = [
  { path: 'nginx.conf', template: TEMPLATE, onChange: { signal: 'SIGHUP' } },
  { path: 'greeting.conf', template: GREETING, onChange: { signal: 'SIGHUP' } },
];

/** What a release of nginx has beside its artifact; `vars.greeting` is what it says at /greeting. */
export const nginxRelease = (nginx: string) => ({
  command: [nginx, '-g', 'daemon off;', '-c', '{{ paths.config }}/nginx.conf'],
  more: `config: ${JSON.stringify(config)}\nhooks: ${JSON.stringify({ check: { command: [nginx, '-t', '-q', '-c', '{{ paths.config }}/nginx.conf'] } })}\n`,
});

export async function ask(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return await response.text();
}

/** Several clients that ask without a pause, each on fresh connections. */
export class Load implements AsyncDisposable {
  readonly failures: string[] = [];
  readonly greetings = new Set<string>();
  answers = 0;
  readonly #stop = new AbortController();
  readonly #clients: Promise<void[]>;

  constructor(port: number) {
    this.#clients = Promise.all(Array.from({ length: 4 }, () => this.#ask(port)));
  }

  async #ask(port: number): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        this.greetings.add(await ask(port, '/greeting'));
        this.answers += 1;
      } catch (error) {
        this.failures.push(String(error));
      }
      await wait(2);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#clients;
  }
}
