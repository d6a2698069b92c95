type Break = {
  /** The file that breaks the rule. */
  readonly at: string;
  readonly files: Readonly<Record<string, string>>;
};

const A = 'apps/agent/src';
const D = 'apps/dashboard/src';
const ONE = 'export const one = 1;\n';

/** `at` imports `to`, by relative path. */
function importing(at: string, to: string): Break {
  const up = '../'.repeat(at.split('/').length - 1);
  return { at, files: { [at]: `export { one } from '${up}${to}';\n`, [to]: ONE } };
}

function importingNode(at: string): Break {
  return { at, files: { [at]: "export { join } from 'node:path';\n" } };
}

/** For every rule of `.dependency-cruiser.mjs`, files that break it. No two rules share a file, so that all fit in one tree. */
export const BREAKS: Readonly<Record<string, Break>> = {
  'no-circles': {
    at: `${A}/core/circle-a.ts`,
    files: {
      [`${A}/core/circle-a.ts`]: "import { b } from './circle-b.ts';\nexport const a = (): number => b;\n",
      [`${A}/core/circle-b.ts`]: "import { a } from './circle-a.ts';\nexport const b = a();\n",
    },
  },
  'nothing-unresolved': {
    at: `${A}/core/unresolved.ts`,
    files: { [`${A}/core/unresolved.ts`]: "export { x } from './nowhere.ts';\n" },
  },
  'schema-stands-alone': importing('packages/schema/src/alone.ts', 'packages/testkit/src/from-schema.ts'),
  'schema-runs-anywhere': importingNode('packages/schema/src/anywhere.ts'),
  'forge-stands-alone': importing('packages/forge/src/alone.ts', 'packages/schema/src/from-forge.ts'),
  'apps-apart': importing(`${A}/apart.ts`, `${D}/domain/from-agent.ts`),
  'packages-below-apps': importing('packages/testkit/src/below.ts', `${A}/core/from-package.ts`),
  'tests-only': importing(`${D}/server/tests-only.ts`, 'packages/testkit/src/from-server.ts'),
  'agent-core-is-pure': importing(`${A}/core/pure.ts`, `${A}/ports/from-core.ts`),
  'agent-core-no-node': importingNode(`${A}/core/no-node.ts`),
  'agent-ports-are-types': importing(`${A}/ports/types.ts`, `${A}/loops/from-port.ts`),
  'agent-loops-see-ports': importing(`${A}/loops/see.ts`, `${A}/adapters/git/from-loop.ts`),
  'agent-adapters-apart': importing(`${A}/adapters/git/apart.ts`, `${A}/adapters/disk/from-adapter.ts`),
  'dashboard-domain-is-pure': importing(`${D}/domain/pure.ts`, `${D}/server/from-domain.ts`),
  'dashboard-domain-no-node': importingNode(`${D}/domain/no-node.ts`),
  'ui-knows-nothing': importing(`${D}/ui/knows.ts`, `${D}/lib/from-ui.ts`),
  'features-apart': importing(`${D}/features/fleet/apart.ts`, `${D}/features/matrix/from-fleet.ts`),
  'contract-stands-alone': importing(`${D}/contract/alone.ts`, `${D}/lib/from-contract.ts`),
  // Not even by way of a file that it may import.
  'browser-never-reaches-server': {
    at: `${D}/features/review/reaches.ts`,
    files: {
      [`${D}/features/review/reaches.ts`]: "export { one } from '../../domain/on-the-way.ts';\n",
      [`${D}/domain/on-the-way.ts`]: "export { one } from '../server/reached.ts';\n",
      [`${D}/server/reached.ts`]: ONE,
    },
  },
  'lib-below-features': importing(`${D}/lib/below.ts`, `${D}/features/fleet/from-lib.ts`),
  'server-below-app': importing(`${D}/server/below.ts`, `${D}/gateway/from-server.ts`),
  'ports-are-types': importing(`${D}/server/ports/types.ts`, `${D}/server/from-port.ts`),
  'gateway-apart': importing(`${D}/gateway/apart.ts`, `${D}/app/from-gateway.ts`),
  'database-in-one-place': importing(`${D}/server/jobs/database.ts`, 'prisma/generated/client.ts'),
};

/** The layers as they are meant: a checker that forbids everything would pass the tests above. */
export const ALLOWED: Readonly<Record<string, string>> = {
  [`${A}/main.ts`]: "export * from './loops/loop.ts';\nexport * from './adapters/git/git.ts';\n",
  [`${A}/loops/loop.ts`]: "export { one } from '../core/core.ts';\nexport type { Port } from '../ports/port.ts';\n",
  [`${A}/adapters/git/git.ts`]: "export { join } from 'node:path';\nexport type { Port } from '../../ports/port.ts';\n",
  [`${A}/ports/port.ts`]: 'export type Port = 1;\n',
  [`${A}/core/core.ts`]: "export { one } from '../../../../packages/schema/src/file.ts';\n",
  [`${A}/core/core.test.ts`]: "import '../../../../packages/testkit/src/kit.ts';\nimport 'node:path';\n",
  [`${D}/app/page.ts`]:
    "export { one } from '../features/fleet/fleet.ts';\nexport { two } from '../server/use-case.ts';\n",
  [`${D}/features/fleet/fleet.ts`]: "export { one } from '../../domain/pure.ts';\nimport '../../ui/button.ts';\n",
  [`${D}/ui/button.ts`]: ONE,
  [`${D}/domain/pure.ts`]: "export { one } from '../../../../packages/schema/src/file.ts';\n",
  [`${D}/server/use-case.ts`]: "export { two } from './db/store.ts';\n",
  [`${D}/server/db/store.ts`]: "export { one as two } from '../../../../../prisma/generated/client.ts';\n",
  [`${D}/gateway/socket.ts`]: "export { two } from '../server/db/store.ts';\n",
  'prisma/generated/client.ts': ONE,
  'packages/schema/src/file.ts': ONE,
  'packages/testkit/src/kit.ts': "export { one } from '../../schema/src/file.ts';\n",
  'packages/forge/src/uses-using.ts':
    'export async function f(open: () => AsyncDisposable): Promise<void> {\n  await using _a = open();\n  for (using _b of []) _b;\n}\n',
};
