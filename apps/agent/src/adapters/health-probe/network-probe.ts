import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { connect } from 'node:net';
import type { HealthProbe, ProbeResult, ProbeSpec } from '#ports/health-probe.ts';
import { reasonOf, systemCode } from '#ports/operation-error.ts';

type Spec<K extends ProbeSpec['kind']> = Extract<ProbeSpec, { kind: K }>;

/** Looks at the app on this host. */
export class NetworkProbe implements HealthProbe {
  look(spec: ProbeSpec): Promise<ProbeResult> {
    switch (spec.kind) {
      case 'http':
        return lookHttp(spec);
      case 'tcp':
        return lookTcp(spec);
      case 'exec':
        return lookExec(spec);
    }
  }
}

const bad = (reason: string): ProbeResult => ({ ok: false, reason });

function lookHttp({ port, path, timeoutMs }: Spec<'http'>): Promise<ProbeResult> {
  const where = `GET ${path} on port ${port}`;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const request = get({ host: '127.0.0.1', port, path, signal, agent: false }, (response) => {
      const { statusCode = 0 } = response;
      response.destroy();
      resolve(statusCode >= 200 && statusCode < 400 ? { ok: true } : bad(`${where} answered ${statusCode}`));
    });
    request.on('error', (error) => {
      const why = signal.aborted ? `nothing for ${timeoutMs} ms` : reasonOf(error);
      resolve(bad(`${where} was not answered: ${why}`));
    });
  });
}

function lookTcp({ port, timeoutMs }: Spec<'tcp'>): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: timeoutMs });
    const end = (result: ProbeResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end({ ok: true }));
    socket.once('timeout', () => end(bad(`port ${port} did not open for ${timeoutMs} ms`)));
    socket.once('error', (error) => end(bad(`port ${port} is not open: ${reasonOf(error)}`)));
  });
}

function lookExec({ command, cwd, env, timeoutMs }: Spec<'exec'>): Promise<ProbeResult> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: 'ignore' });
    const endGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        if (systemCode(error) !== 'ESRCH') throw error;
      }
    };
    const timer = setTimeout(endGroup, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve(bad(`${program} cannot be run: ${reasonOf(error)}`));
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      endGroup();
      resolve(code === 0 ? { ok: true } : bad(`${program} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}
