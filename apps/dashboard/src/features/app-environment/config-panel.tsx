import { desiredStatePath } from '@pagurus/schema/state-paths.ts';
import Link from 'next/link';
import type { AppEnvironment } from '#contract/app-environment.ts';
import { paths } from '#lib/paths.ts';
import { Fact, Panel } from '#ui/panel.tsx';

/** What the state asks for at present, in words. */
export function ConfigPanel({ seen: { app, cell, config } }: { seen: AppEnvironment }) {
  if (config.length === 0) return null;
  const groups = [...Map.groupBy(config, ({ about }) => about)];
  const file = desiredStatePath(cell.environment, app);
  return (
    <Panel
      title="Config now"
      aside={
        <Link href={paths.file(file)} className="rounded-sm text-xs text-accent hover:underline">
          Open the file
        </Link>
      }
    >
      <dl>
        <Fact label="release">
          <span className="font-mono">{cell.release}</span>
        </Fact>
        {groups.map(([about, facts]) => (
          <Fact key={about} label={about}>
            {facts.map(({ text }) => (
              <span key={text} className="block">
                {text}
              </span>
            ))}
          </Fact>
        ))}
      </dl>
    </Panel>
  );
}
