import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EditCheck, FileText, StateFile } from '#contract/files.ts';
import type { OpenedChange } from '#contract/promotion.ts';
import { agentReport, agentView } from '#server/agent-views.contract.ts';
import { type DashboardWorld, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { STATE } from '#server/world-state.contract.ts';

const FILE = 'environments/production/payments.yaml';
const RELEASE = 'releases/payments/1.4.1.yaml';
const textOf = (path: string) => `/files/text?${new URLSearchParams({ path }).toString()}`;

let world: DashboardWorld;
beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('editing state files', () => {
  test('every state file is listed, and nothing else', async () => {
    const { files } = await world.get<{ files: StateFile[] }>('vic', '/files');
    expect(files.map(({ path }) => path).toSorted()).toEqual(
      Object.keys(STATE)
        .filter((path) => path !== 'README.md')
        .toSorted(),
    );
  });

  test('a file comes with its text and its blob; a viewer is told why not, and nobody may edit a release', async () => {
    expect(await world.get<FileText>('mara', textOf(FILE))).toMatchObject({ text: STATE[FILE], readOnly: null });
    const [viewers, release] = await Promise.all([
      world.get<FileText>('vic', textOf(FILE)),
      world.get<FileText>('mara', textOf(RELEASE)),
    ]);
    expect(viewers.readOnly).toMatch(/^Cannot edit as your role is viewer/);
    expect(release.readOnly).toBe(`Cannot edit ${RELEASE} as a release is written once: let CI cut a new version`);
  });

  test('a file that is not there yet has no text; a path that is none of ours is refused', async () => {
    expect(await world.get<FileText>('mara', textOf('environments/dev/new.yaml'))).toMatchObject({
      text: null,
      blob: null,
    });
    const refused = await world.ask('mara', 'GET', textOf('README.md'));
    expect(refused.status).toBe(404);
    const { detail } = (await refused.json()) as { detail: string };
    expect(detail).toMatch(/^Cannot edit README.md as it must be a state file: pagurus.yaml/);
  });

  test('edits are checked together: mistakes with their place, or what changes and who feels it', async () => {
    world.agents.push(agentReport(agentView({ phase: 'InSync', health: 'Healthy' })));
    const { text, blob } = await world.get<FileText>('mara', textOf(FILE));
    const check = (after: string) =>
      world.post<EditCheck>('mara', '/edits/check', { edits: [{ path: FILE, before: blob, after }] });
    expect(await check((text ?? '').replace('release:', 'relese:'))).toMatchObject({
      problems: [{}, { file: FILE, line: 7, suggestion: 'release' }],
    });
    const { problems, blastRadius, summary } = await check((text ?? '').replace('info', 'debug'));
    expect({ problems, agents: blastRadius?.agents }).toEqual({ problems: [], agents: 1 });
    expect(summary.map(({ kind }) => kind)).toContain('changed');
  });

  test('whoever opens a file that an open change touches is told', async () => {
    const { text, blob } = await world.get<FileText>('mara', textOf(FILE));
    const edits = [{ path: FILE, before: blob, after: (text ?? '').replace('info', 'debug') }];
    const opened = await world.post<OpenedChange>('mara', '/changes', { title: 'Say more', body: 'Debugging', edits });
    expect((await world.get<FileText>('rob', textOf(FILE))).openChanges).toEqual([
      { number: opened.number, title: 'Say more', author: 'mara' },
    ]);
  });
});
