import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { agentDescription } from '@pagurus/testkit/gateway/agent-state.ts';
import { SimulatedAgent, type SimulatedAgentOptions } from '@pagurus/testkit/gateway/simulated-agent.ts';
import { InProcessHub } from '#server/fan-out/in-process-fan-out.ts';
import { MemoryCredentialStore } from '#server/memory-credential-store.contract.ts';
import { memoryEnrolmentTokenStore } from '#server/memory-enrolment-token-store.contract.ts';
import { MemoryRolloutStore } from '#server/memory-rollout-store.contract.ts';
import type { Desired } from '#server/ports/desired-view.ts';
import type { FleetStore } from '#server/ports/fleet-store.ts';
import { createGateway, type GatewayOptions } from './gateway.ts';

/** With which the simulated agent of this instanceUid comes in. */
export const credentialOf = (instanceUid: string): string => `credential-of-${instanceUid}`;

export type RunningGateway = Awaited<ReturnType<typeof runGateway>>;

type RunOptions = Partial<Omit<GatewayOptions, 'credentials'>> & {
  /** Of the gateway before, when its agents shall come back. */
  readonly credentials?: MemoryCredentialStore;
  readonly store: FleetStore;
  readonly port?: number;
  readonly started?: boolean;
};

/** A gateway on a real HTTP server, as the composition root mounts it. Disposing of it ends what it made. */
export async function runGateway({
  port = 0,
  started = true,
  credentials = new MemoryCredentialStore(),
  ...options
}: RunOptions) {
  const lines: string[] = [];
  /** What Git asks: `environment/app` → release and revision. Tests write here. */
  const asked = new Map<string, Desired>();
  const gateway = createGateway({
    rollouts: new MemoryRolloutStore(),
    credentials,
    enrolmentTokens: memoryEnrolmentTokenStore(credentials.tokens),
    rolloutMoved: () => undefined,
    fanOut: new InProcessHub().join(),
    desired: { commit: () => 'c0', desired: (app, environment) => asked.get(`${environment}/${app}`) },
    log: (_level, line) => lines.push(line),
    ...options,
  });
  const server = createServer((request, response) => gateway.handleEvents(request, response));
  server.on('upgrade', (request, socket, head) => {
    if (!gateway.handleUpgrade(request, socket, head))
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  if (started) await gateway.start();
  const agents: SimulatedAgent[] = [];

  const agent = (instanceUid: string, change: Partial<SimulatedAgentOptions> = {}): SimulatedAgent => {
    const url = `ws://127.0.0.1:${address.port}/agent/v1/connect`;
    const { app, environment } = change.state?.agentDescription ?? agentDescription();
    const token = credentials.put(credentialOf(instanceUid), { instanceUid, app, environment });
    const made = new SimulatedAgent({ url, token, instanceUid, ...change });
    agents.push(made);
    return made;
  };
  const closeServer = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    gateway,
    credentials,
    lines,
    asked,
    agent,
    port: address.port,
    eventsUrl: `http://127.0.0.1:${address.port}/api/v1/events`,
    /** The row of one agent, and of which connectivity it is. */
    view: (instanceUid: string) => gateway.fleet.report(instanceUid)?.agent,
    /** Ends the gateway and its port as a kill would: nothing is flushed, nobody is told. */
    kill: closeServer,
    /** Ends the gateway in order and leaves the agents alone. */
    async stop(): Promise<void> {
      await gateway[Symbol.asyncDispose]();
      await closeServer();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(agents.map((each) => each[Symbol.asyncDispose]()));
      await gateway[Symbol.asyncDispose]();
      if (server.listening) await closeServer();
    },
  };
}
