const A = '^apps/agent/src';
const D = '^apps/dashboard/src';
const TEST = '\\.(test|contract)\\.tsx?$';
const rule = (name, from, to) => ({ name, severity: 'error', from: { pathNot: TEST, ...from }, to });

export default {
  forbidden: [
    rule('no-circles', {}, { circular: true }),
    rule('nothing-unresolved', {}, { couldNotResolve: true }),
    rule(
      'schema-stands-alone',
      { path: '^packages/schema/src' },
      { path: '^(apps|packages/(?!schema)|node_modules)', pathNot: 'node_modules/(zod|yaml)/' },
    ),
    rule('schema-runs-anywhere', { path: '^packages/schema/src' }, { dependencyTypes: ['core'] }),
    rule('apps-apart', { path: '^apps/([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
    rule(
      'tests-only',
      { path: '^(apps|packages)/[^/]+/src', pathNot: [TEST, '^packages/testkit'] },
      { path: '^packages/testkit|\\.(test|contract)\\.tsx?$' },
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
    rule(
      'browser-never-reaches-server',
      { path: `${D}/(features|ui|lib|contract)` },
      { path: `${D}/(server|gateway|app)/|^prisma/`, reachable: true },
    ),
    rule('lib-below-features', { path: `${D}/lib` }, { path: `${D}/(app|features)/` }),
    rule('server-below-app', { path: `${D}/server` }, { path: `${D}/(app|features|ui|gateway)/` }),
    rule('gateway-apart', { path: `${D}/gateway` }, { path: `${D}/(app|features|ui)/` }),
    rule(
      'database-in-one-place',
      { path: '^(apps|packages)/', pathNot: `${D}/server/db/` },
      { path: '^prisma/generated|/@prisma/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',

    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
