import type { Metadata } from 'next';
import { AgentPage } from '#features/agent/agent-page.tsx';

export const metadata: Metadata = { title: 'Agent' };

export default async function AgentRoute({ params }: { params: Promise<{ instanceUid: string }> }) {
  const { instanceUid } = await params;
  return <AgentPage key={instanceUid} instanceUid={decodeURIComponent(instanceUid)} />;
}
