'use client';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { ACTIVITIES_MAX, type ActivityView, listActivity } from '#contract/activity.ts';
import { toCsv } from '#features/activity/activity-words.ts';
import type { ActivityFilter } from '#features/activity/use-activity-filter.ts';
import { toProblem } from '#lib/api-error.ts';
import { call } from '#lib/call.ts';
import { Button } from '#ui/button.tsx';

/** More than this is asked for from the API, part by part. */
const EXPORT_MAX = 10_000;

/** Saves what passes the filter as a file, also what the page has not loaded yet. */
export function ExportButton({ filter }: { filter: ActivityFilter }) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const { activities, isWhole } = await everyActivity(filter);
      download(toCsv(activities));
      if (!isWhole) toast.warning(`Only the newest ${EXPORT_MAX.toLocaleString('en-GB')} are in the file`);
    } catch (error) {
      toast.error(toProblem(error).sentence);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="sm" busy={busy} onClick={() => void save()}>
      <Download size={14} aria-hidden />
      Export CSV
    </Button>
  );
}

async function everyActivity(filter: ActivityFilter): Promise<{ activities: ActivityView[]; isWhole: boolean }> {
  const activities: ActivityView[] = [];
  let before: string | undefined;
  do {
    const query = { ...filter, limit: ACTIVITIES_MAX, ...(before === undefined ? {} : { before }) };
    const page = await call(listActivity, { query });
    activities.push(...page.activities);
    before = page.next ?? undefined;
  } while (before !== undefined && activities.length < EXPORT_MAX);
  return { activities, isWhole: before === undefined };
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'pagurus-activity.csv';
  link.click();
  URL.revokeObjectURL(url);
}
