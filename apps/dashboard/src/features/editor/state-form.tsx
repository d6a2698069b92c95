'use client';
import { type ReactNode, useState } from 'react';
import { type KeyPath, patchYaml } from '#domain/yaml-patch.ts';
import type { Plain } from '#domain/yaml-plain.ts';
import type { Known } from '#features/editor/completion.ts';
import { EnvRows } from '#features/editor/env-rows.tsx';
import { FormField, type FormApi } from '#features/editor/form-field.tsx';
import { formData } from '#features/editor/form-values.ts';
import { VarRows } from '#features/editor/var-rows.tsx';
import { Empty } from '#ui/empty.tsx';
import { Panel } from '#ui/panel.tsx';
import { Problem } from '#ui/problem.tsx';

type FormProps = { path: string; text: string; readOnly: boolean; known: Known; onEdit: (text: string) => void };

/** A desired state as fields. Each edit rewrites its own line of the text and nothing else. */
export function StateForm({ path, text, readOnly, known, onEdit }: FormProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const data = formData(text);
  if (data === undefined) {
    return <Empty>The form cannot show this file as it is not valid YAML: mend it as text first.</Empty>;
  }
  const set = (keys: KeyPath, value: Plain | undefined) => {
    const patched = patchYaml(path, text, keys, value);
    setRefusal(patched.ok ? null : patched.why);
    if (patched.ok) onEdit(patched.text);
  };
  const form: FormApi = { data, readOnly, set };
  const app = typeof data['app'] === 'string' ? data['app'] : '';
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto max-w-4xl space-y-5 p-4 sm:p-6">
        {refusal === null ? null : <Problem sentence={refusal} />}
        <ReleaseFields form={form} versions={known.versionsOf(app)} />
        <Panel title="Vars">
          <VarRows form={form} />
        </Panel>
        <Panel title="Environment variables">
          <EnvRows form={form} />
        </Panel>
        <ListenFields form={form} />
        <RolloutFields form={form} />
      </div>
    </div>
  );
}

type PartProps = { form: FormApi };

const ReleaseFields = ({ form, versions }: PartProps & { versions: readonly string[] }) => (
  <Part title="Release">
    <FormField form={form} path={['release']} label="Release" options={['none', ...versions]} mono />
    <FormField
      form={form}
      path={['suspended']}
      label="Suspended"
      options={['false', 'true']}
      fallback="false"
      hint="true: what runs stays, whatever else changes here"
    />
  </Part>
);

const ListenFields = ({ form }: PartProps) => (
  <Part title="Listen">
    <FormField form={form} path={['listen', 'port']} label="Port" number hint="the port that the app is reached at" />
    <FormField
      form={form}
      path={['listen', 'mode']}
      label="Mode"
      options={['direct', 'proxy', 'handover']}
      fallback="direct"
      hint="proxy and handover switch without a gap"
    />
    <FormField form={form} path={['maintenance', 'page']} label="Maintenance page" mono />
  </Part>
);

const RolloutFields = ({ form }: PartProps) => (
  <Part title="Rollout">
    <FormField
      form={form}
      path={['rollout', 'maxUnavailable']}
      label="Away at once, at most"
      number
      fallback="25%"
      hint="a count of agents, or a share of them"
    />
    <FormField
      form={form}
      path={['rollout', 'onFailure']}
      label="On failure"
      options={['halt', 'revert']}
      fallback="halt"
    />
    <FormField
      form={form}
      path={['rollout', 'canary', 'count']}
      label="Canaries"
      number
      hint="go first, and are watched"
    />
    <FormField form={form} path={['rollout', 'canary', 'watch']} label="Watched for" fallback="5m" mono />
    <FormField
      form={form}
      path={['drift']}
      label="Drift"
      options={['heal', 'report']}
      fallback="heal"
      hint="what an agent does about a changed file"
    />
  </Part>
);

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <Panel title={title}>
    <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">{children}</div>
  </Panel>
);
