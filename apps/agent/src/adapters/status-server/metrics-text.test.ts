import { describe, expect, test } from 'vitest';
import { NO_TALLY } from '#core/tally.ts';
import { snapshotWith } from '../../../test/snapshots.ts';
import { type MetricsFacts, metricsText } from './metrics-text.ts';

const facts: MetricsFacts = {
  snapshot: snapshotWith({ usage: { pid: 7, rssBytes: 50, cpuSeconds: 1.5 } }),
  now: 5_000,
  tally: { downloadedBytes: 12, failures: { 'artifact.status': 2 } },
  gatewayConnected: true,
  own: { rssBytes: 60, cpuSeconds: 0.25 },
};

describe('metricsText()', () => {
  test('says what the board and the tally hold', async () => {
    const lines = (await metricsText(facts)).split('\n');
    for (const line of [
      'pagurus_agent_info{app="demo",environment="test",release="1.0",version="1",platform="linux/amd64"} 1',
      'pagurus_agent_deployment_phase{phase="InSync"} 1',
      'pagurus_agent_deployment_phase{phase="Failed"} 0',
      'pagurus_agent_health{state="Healthy"} 1',
      'pagurus_agent_process_state{state="Running"} 1',
      'pagurus_agent_process_restarts_total 0',
      'pagurus_agent_git_sync_age_seconds 1',
      'pagurus_agent_downloaded_bytes_total 12',
      'pagurus_agent_failures_total{code="artifact.status"} 2',
      'pagurus_agent_gateway_connected 1',
      'pagurus_agent_app_resident_memory_bytes 50',
      'pagurus_agent_app_cpu_seconds_total 1.5',
      'pagurus_agent_resident_memory_bytes 60',
      'pagurus_agent_cpu_seconds_total 0.25',
    ])
      expect(lines).toContain(line);
  });

  test('has no row for what is not known', async () => {
    const { gatewayConnected: _connected, ...alone } = facts;
    const snapshot = snapshotWith({ source: { kind: 'git' } });
    const text = await metricsText({ ...alone, snapshot, tally: NO_TALLY });
    for (const name of ['git_sync_age', 'gateway_connected', 'app_resident', 'app_cpu', 'failures_total{', 'drifted'])
      expect(text).not.toContain(`\npagurus_agent_${name}`);
  });

  test('can be asked again', async () => {
    expect(await metricsText(facts)).toBe(await metricsText(facts));
  });
});
