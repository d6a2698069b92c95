import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaContainer, SchemaEngine } from '@prisma/schema-engine-wasm';

const FILTERS = { externalTables: [], externalEnums: [] };

type Glue = { SchemaEngine: typeof SchemaEngine; __wbg_set_wasm: (wasm: WebAssembly.Exports) => void };

let loaded: Promise<typeof SchemaEngine> | undefined;

/**
 * Prisma Migrate itself, as WebAssembly. The entry of its package needs a bundler, as it imports the
 * `.wasm` file like a module: so the glue is imported alone and given the instance by hand.
 */
async function loadEngine(): Promise<typeof SchemaEngine> {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const [glue, bytes] = await Promise.all([
    import('@prisma/schema-engine-wasm/schema_engine_bg') as unknown as Promise<Glue>,
    readFile(join(dirname(entry), 'schema_engine_bg.wasm')),
  ]);
  const imports = { './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports };
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  return glue.SchemaEngine;
}

/** Runs `work` with an engine on the database, and ends each connection that the engine opened. */
async function withEngine<T>(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  schema: readonly SchemaContainer[],
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= loadEngine();
  const datamodels = schema.map(({ path, content }): [string, string] => [path, content]);
  const quiet = (): void => undefined;
  await using opened = new AsyncDisposableStack();
  const kept = async (connecting: Promise<SqlDriverAdapter>): Promise<SqlDriverAdapter> => {
    const connection = await connecting;
    opened.defer(() => connection.dispose());
    return connection;
  };
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: () => kept(adapter.connect()),
    connectToShadowDb: () => kept(adapter.connectToShadowDb()),
  };
  const engine = await (await loaded).new({ datamodels }, quiet, bindMigrationAwareSqlAdapterFactory(factory));
  opened.defer(() => engine.free());
  return await work(engine);
}

/** Applies what is pending, in order; the names of what was applied. Throws the engine's own sentence. */
export async function applyMigrations(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  schema: readonly SchemaContainer[],
  migrations: MigrationList,
): Promise<string[]> {
  return await withEngine(adapter, schema, async (engine) => {
    const applied = await engine.applyMigrations({ migrationsList: migrations, filters: FILTERS });
    return applied.appliedMigrationNames;
  });
}

/**
 * The SQL that turns the result of all migrations into the schema; `''` when they agree.
 * `adapter` lends an empty shadow database to replay the migrations in.
 */
export async function diffMigrations(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  schema: readonly SchemaContainer[],
  migrations: MigrationList,
): Promise<string> {
  return await withEngine(adapter, schema, async (engine) => {
    const diff = await engine.diff({
      from: { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', files: [...schema] },
      script: true,
      exitCode: true,
      filters: FILTERS,
    });
    return diff.exitCode === 0 ? '' : (diff.stdout ?? '');
  });
}
