'use client';
import { desiredStatePath } from '@pagurus/schema/state-paths.ts';
import { ChevronDown, ChevronRight, Pencil, Undo2 } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { AppEnvironment } from '#contract/app-environment.ts';
import { cellWord } from '#lib/cell-state.ts';
import { paths } from '#lib/paths.ts';
import { pushSearch, useSearch } from '#lib/use-search.ts';
import { Age } from '#ui/age.tsx';
import { buttonStyle } from '#ui/button-style.ts';
import { Button } from '#ui/button.tsx';
import { Menu, MenuButton } from '#ui/menu.tsx';
import { Sha } from '#ui/sha.tsx';
import { State } from '#ui/state.tsx';

type HeadProps = { seen: AppEnvironment };

/** Which app where, how it stands, and what can be done about it. */
export function EnvironmentHead({ seen }: HeadProps) {
  const { tone, word, done = 0, title } = cellWord(seen.cell);
  return (
    <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-80">
        <nav aria-label="Breadcrumb" className="flex items-center gap-1 text-sm text-ink-3">
          <Link href={paths.overview} className="rounded-sm hover:text-ink-1 hover:underline">
            Overview
          </Link>
          <ChevronRight size={13} aria-hidden />
          <Switch name="App" names={seen.apps} here={seen.app} to={(app) => paths.app(app, seen.cell.environment)} />
          <ChevronRight size={13} aria-hidden />
          <Switch
            name="Environment"
            names={seen.pipeline.map(({ environment }) => environment)}
            here={seen.cell.environment}
            to={(environment) => paths.app(seen.app, environment)}
          />
        </nav>
        <h1 className="mt-1 flex flex-wrap items-baseline gap-x-3 gap-y-1 text-xl font-semibold tracking-tight">
          <span className="wrap-anywhere">
            {seen.app} <span className="font-normal text-ink-3">in</span> {seen.cell.environment}
          </span>
        </h1>
        <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-2">
          <State tone={tone} done={done} {...(title === undefined ? {} : { title })} className="font-medium">
            {word}
          </State>
          <Desired seen={seen} />
          <Since landed={seen.landed} />
        </div>
      </div>
      <Deeds seen={seen} />
    </header>
  );
}

function Switch(props: { name: string; names: readonly string[]; here: string; to: (name: string) => string }) {
  const { name, names, here, to } = props;
  const router = useRouter();
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`${name} ${here}: choose another`}
          className="inline-flex min-h-6 items-center gap-0.5 rounded-sm text-ink-2 hover:text-ink-1"
        >
          {here}
          <ChevronDown size={13} aria-hidden />
        </button>
      }
    >
      {names.map((each) => (
        <MenuButton key={each} onSelect={() => router.push(to(each))}>
          <span className={each === here ? 'font-medium' : ''}>{each}</span>
        </MenuButton>
      ))}
    </Menu>
  );
}

function Desired({ seen: { cell, running } }: HeadProps) {
  return (
    <span className="wrap-anywhere">
      desired <span className="font-mono font-medium text-ink-1">{cell.release ?? 'nothing'}</span>
      {running.map(({ release, agents }, index) => (
        <span key={release}>
          {index === 0 ? ', runs ' : ', '}
          <span className="font-mono text-ink-1">{release ?? 'nothing'}</span> on {agents.toLocaleString('en-GB')}
        </span>
      ))}
    </span>
  );
}

function Since({ landed }: Pick<AppEnvironment, 'landed'>) {
  if (landed === null) return null;
  return (
    <span>
      since <Age at={Date.parse(landed.at)} /> by {landed.author} with{' '}
      {landed.change === null ? (
        <Sha value={landed.commit} />
      ) : (
        <Link href={paths.change(landed.change)} className="rounded-sm text-accent hover:underline">
          #{landed.change}
        </Link>
      )}
    </span>
  );
}

function Deeds({ seen: { app, cell } }: HeadProps) {
  const search = useSearch();
  const { environment, promotion, rollBack } = cell;
  const candidate = promotion !== null && promotion.release !== cell.release ? promotion : null;
  const open = (kind?: 'rollBack') => () => {
    search.set('promote', `${app}:${environment}`);
    if (kind === undefined) search.delete('kind');
    else search.set('kind', kind);
    pushSearch(search.toString());
  };
  return (
    <div className="flex flex-wrap items-start gap-2">
      {cell.state === 'notHere' ? null : (
        <Link href={paths.file(desiredStatePath(environment, app))} className={buttonStyle({})}>
          <Pencil size={14} aria-hidden />
          Edit
        </Link>
      )}
      {rollBack ? (
        <Button
          whyNot={rollBack.whyNot}
          reason="read"
          onClick={open('rollBack')}
          aria-label={`Roll back ${app} in ${environment}`}
          title={rollBack.whyNot ? undefined : `${rollBack.release} was healthy here`}
        >
          <Undo2 size={14} aria-hidden />
          Roll back
        </Button>
      ) : null}
      {candidate ? (
        <Button
          look="primary"
          whyNot={candidate.whyNot}
          reason="read"
          onClick={open()}
          aria-label={`Promote ${app} ${candidate.release} to ${environment}`}
        >
          Promote {candidate.release}
        </Button>
      ) : null}
    </div>
  );
}
