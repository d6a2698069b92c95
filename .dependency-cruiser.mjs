import { teachSwcUsing } from './tools/layers/teach-swc-using.mjs';

teachSwcUsing();

const A = '^apps/agent/src';
const D = '^apps/dashboard/src';
/** Tests and the contract suites that they share may reach for whatever they test. */
const TEST = '\\.(test|contract)\\.tsx?$';
const rule = (name, from, to) => ({ name, severity: 'error', from: { pathNot: TEST, ...from }, to });

/** Each rule has a tree that breaks it in `tools/architecture.test.ts`, and is shown to fire. */
export default {
  forbidden: [
    rule('no-circles', {}, { circular: true }),
    rule('nothing-unresolved', {}, { couldNotResolve: true }),

    rule(
      'schema-stands-alone',
      { path: '^packages/schema/src' },
      { path: '^(apps|prisma|packages/(?!schema)|.*node_modules)', pathNot: 'node_modules/(zod|yaml)/' },
    ),
    rule('schema-runs-anywhere', { path: '^packages/schema/src' }, { dependencyTypes: ['core'] }),
    rule(
      'forge-stands-alone',
      { path: '^packages/forge/src', pathNot: [TEST, '/testing/'] },
      { path: '^(apps|prisma|packages/(?!forge))' },
    ),
    rule('apps-apart', { path: '^apps/([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
    rule('packages-below-apps', { path: '^packages/', pathNot: TEST }, { path: '^apps/' }),
    rule(
      'tests-only',
      { path: '^(apps|packages)/[^/]+/src', pathNot: [TEST, '^packages/testkit', '/testing/'] },
      { path: '^packages/testkit|/testing/|\\.(test|contract)\\.tsx?$' },
    ),

    rule('agent-core-is-pure', { path: `${A}/core` }, { path: `${A}/(?!core)` }),
    rule('agent-core-no-node', { path: `${A}/core` }, { dependencyTypes: ['core'] }),
    rule('agent-ports-are-types', { path: `${A}/ports` }, { path: `${A}/(adapters|loops|main)` }),
    rule('agent-loops-see-ports', { path: `${A}/loops` }, { path: `${A}/(adapters|main)` }),
    rule(
      'agent-adapters-apart',
      { path: `${A}/adapters/([^/]+)/` },
      { path: `${A}/(adapters|loops|main)`, pathNot: `${A}/adapters/$1/` },
    ),

    rule('dashboard-domain-is-pure', { path: `${D}/domain` }, { path: `${D}/(?!domain)` }),
    rule('dashboard-domain-no-node', { path: `${D}/domain` }, { dependencyTypes: ['core'] }),
    rule('ui-knows-nothing', { path: `${D}/ui` }, { path: `${D}/(?!ui)|/(@tanstack|next|zod)/` }),
    rule(
      'features-apart',
      { path: `${D}/features/([^/]+)/` },
      { path: `${D}/features/`, pathNot: `${D}/features/$1/` },
    ),
    rule('contract-stands-alone', { path: `${D}/contract` }, { path: `${D}/(?!contract|domain)` }),
    rule(
      'browser-never-reaches-server',
      { path: `${D}/(features|ui|lib|contract)` },
      { path: `${D}/(server|gateway|app)/|^prisma/|^packages/forge/`, reachable: true },
    ),
    rule('lib-below-features', { path: `${D}/lib` }, { path: `${D}/(app|features)/` }),
    rule('server-below-app', { path: `${D}/server` }, { path: `${D}/(app|features|ui|gateway)/` }),
    rule('ports-are-types', { path: `${D}/server/ports` }, { path: `${D}/server/(?!ports)` }),
    rule('gateway-apart', { path: `${D}/gateway` }, { path: `${D}/(app|features|ui)/` }),
    rule(
      'database-in-one-place',
      { path: '^(apps|packages)/', pathNot: [TEST, `${D}/server/db/`] },
      { path: '^prisma/|/@prisma/|/pglite-prisma-adapter/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules|^prisma/generated' },
    exclude: { path: '(^|/)(\\.next|dist)/' },
    tsPreCompilationDeps: true,
    parser: 'swc',

    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
