'use client';
import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useDeferredValue, useState } from 'react';
import type { AgentView } from '#contract/agent-view.ts';
import { type PaletteGroup, matching, paletteGroups } from '#features/shell/palette-items.ts';
import { paths } from '#lib/paths.ts';
import { agentSearchQuery, changesQuery, matrixQuery } from '#lib/queries.ts';

/** Agents are asked for from so many letters on. */
const AGENT_LETTERS_MIN = 2;

/** ⌘K: goes anywhere and begins anything by a few letters. */
export function Palette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fade-in fixed inset-0 z-30 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fade-in fixed top-[12dvh] left-1/2 z-40 flex max-h-[70dvh] w-[calc(100%-2rem)] max-w-[560px] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-float shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">Search</Dialog.Title>
          <Content onLeave={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Content({ onLeave }: { onLeave: () => void }) {
  const router = useRouter();
  const [text, setText] = useState('');
  const groups = useGroups(text);
  const go = (href: string) => {
    onLeave();
    router.push(href);
  };
  return (
    <Command shouldFilter={false} loop label="Search" className="flex min-h-0 flex-col">
      <Command.Input
        value={text}
        onValueChange={setText}
        maxLength={200}
        placeholder="Apps, agents, changes, pages, what to do"
        className="h-12 shrink-0 border-b border-line bg-transparent px-4 text-base text-ink-1 outline-none placeholder:text-ink-3"
      />
      <Command.List className="min-h-0 overflow-y-auto p-2">
        <Command.Empty className="px-2 py-6 text-center text-sm text-ink-2">
          Nothing here has these words in it.
        </Command.Empty>
        {groups.map(({ title, items }) => (
          <Command.Group
            key={title}
            heading={title}
            className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3"
          >
            {items.map(({ name, hint, href }) => (
              <Command.Item
                key={href}
                value={`${title} ${href}`}
                onSelect={() => go(href)}
                className="flex min-h-8 cursor-pointer items-center gap-3 rounded-md px-2 text-sm data-[selected=true]:bg-surface-3"
              >
                <span className="min-w-0 truncate">{name}</span>
                <span className="ml-auto shrink-0 font-mono text-[0.93em] text-ink-3">{hint}</span>
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

function useGroups(text: string): PaletteGroup[] {
  const matrix = useQuery(matrixQuery);
  const changes = useQuery(changesQuery('open'));
  const asked = useDeferredValue(text.trim());
  const agents = useQuery({ ...agentSearchQuery(asked), enabled: asked.length >= AGENT_LETTERS_MIN });
  const known = matching(paletteGroups({ matrix: matrix.data, changes: changes.data?.changes ?? [] }), text);
  const found = asked.length >= AGENT_LETTERS_MIN ? (agents.data?.agents ?? []) : [];
  return found.length === 0 ? known : [...known, { title: 'Agents', items: found.map(agentItem) }];
}

const agentItem = ({ instanceUid, hostname, runningRelease }: AgentView) => ({
  name: hostname,
  hint: runningRelease ?? 'empty',
  href: paths.agent(instanceUid),
});
